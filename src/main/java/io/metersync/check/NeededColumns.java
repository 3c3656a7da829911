package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.fault.Fault;
import io.metersync.migration.TableSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionStatus;

/** The tables and columns that the statements need, and the unique index that makes a repeat harmless. */
final class NeededColumns {
    private static final Map<String, Map<String, List<String>>> NEEDED = Map.of(
            "local",
                    Map.of(
                            "meter_readings",
                            List.of("id", "meter_id", "timestamp", "value", "unit", "metadata", "is_synchronized"),
                            "meters",
                            List.of(
                                    "meter_id",
                                    "name",
                                    "location_id",
                                    "meter_type",
                                    "unit",
                                    "configuration",
                                    "updated_at",
                                    "synced_at",
                                    "active",
                                    "deactivated_at"),
                            "tenant",
                            List.of("tenant_id", "name", "configuration", "metadata", "updated_at", "synced_at"),
                            "sync_logs",
                            List.of(
                                    "sync_type",
                                    "success",
                                    "records_processed",
                                    "error_message",
                                    "duration_ms",
                                    "timestamp",
                                    "details"),
                            "sync_node",
                            List.of("node_id", "system_identifier", "database_oid", "token"),
                            "quarantined_readings",
                            List.of("id", "source_node", "source_id", "error", "attempts", "row_bytes"),
                            "excluded_readings",
                            List.of("id", "version", "is_sent", "reason"),
                            "received_rows",
                            List.of("table_name", "key", "digests"),
                            "meter_conflicts",
                            List.of("id", "table_name", "key", "fields", "local_row", "remote_row", "overwritten_at"),
                            "sent_readings_archive",
                            List.of(
                                    "sent_at",
                                    "source_node",
                                    "source_id",
                                    "meter_id",
                                    "timestamp",
                                    "value",
                                    "unit",
                                    "metadata")),
            "remote",
                    Map.of(
                            "meter_readings",
                                    List.of(
                                            "meter_id",
                                            "timestamp",
                                            "value",
                                            "unit",
                                            "metadata",
                                            "source_node",
                                            "source_id"),
                            "meters",
                                    List.of(
                                            "meter_id",
                                            "name",
                                            "location_id",
                                            "meter_type",
                                            "unit",
                                            "configuration",
                                            "updated_at"),
                            "tenant", List.of("tenant_id", "name", "configuration", "metadata", "updated_at")));

    private final String side;
    private final DatabaseFixes fixes;

    NeededColumns(String side, DatabaseFixes fixes) {
        this.side = side;
        this.fixes = fixes;
    }

    List<Finding> run(JdbcTemplate statements, TableSchemas schemas, TransactionStatus transaction) {
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(NEEDED.get(side)).forEach((table, columns) -> {
            List<String> present = statements.queryForList(
                    "select attname from pg_attribute where attrelid = to_regclass(?) and attnum > 0 and not attisdropped",
                    String.class,
                    table);
            List<String> missing =
                    columns.stream().filter(column -> !present.contains(column)).toList();
            if (present.isEmpty()) {
                findings.add(Finding.error(side + " schema", "table " + table + " is missing: run metersync migrate")
                        .fixedBy(fixes.migrate()));
            } else if (!missing.isEmpty()) {
                findings.add(Finding.error(
                                side + " schema",
                                "table %s lacks %s: run metersync migrate".formatted(table, String.join(", ", missing)))
                        .fixedBy(fixes.migrate()));
            }
        });
        if (side.equals("remote") && findings.isEmpty() && !hasSourceKey(statements, transaction)) {
            findings.add(Finding.error(
                            "remote schema",
                            "meter_readings has no unique index on (source_node, source_id, meter_id, timestamp): run metersync migrate")
                    .fixedBy(fixes.sourceKey(isPartitioned(statements))));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(side + " schema", "all tables and columns are there, in " + schemas.found()));
        }
        return findings;
    }

    private static boolean isPartitioned(JdbcTemplate statements) {
        return Boolean.TRUE.equals(statements.queryForObject(
                "select relkind = 'p' from pg_class where oid = to_regclass('meter_readings')", Boolean.class));
    }

    /** Whether an INSERT can name it in ON CONFLICT; that it may not insert is another check's. */
    private static boolean hasSourceKey(JdbcTemplate statements, TransactionStatus transaction) {
        Object before = transaction.createSavepoint();
        try {
            statements.execute(
                    "explain insert into meter_readings (source_node) select null where false"
                            + " on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null do nothing");
            return true;
        } catch (DataAccessException e) {
            transaction.rollbackToSavepoint(before);
            return !"42P10".equals(Fault.of(e).sqlState());
        }
    }
}
