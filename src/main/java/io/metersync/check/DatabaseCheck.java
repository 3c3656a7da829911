package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.fault.Failure;
import io.metersync.fault.Fault;
import io.metersync.migration.TableSchemas;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Is a database there, with the tables, columns and the unique index that the statements need? */
final class DatabaseCheck {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
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
                            List.of("id", "version", "is_sent", "reason")),
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

    private final Databases.Pool database;
    private final String side;
    private final Settings settings;
    private final DatabaseFixes fixes;
    private final Clock clock;

    DatabaseCheck(Databases.Pool database, String side, Settings settings, Clock clock) {
        this.database = database;
        this.side = side;
        this.settings = settings;
        this.fixes = new DatabaseFixes(settings, side);
        this.clock = clock;
    }

    /** One transaction, in which the search path finds the tables: the schema may be another than the role's. */
    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        try {
            new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(transaction -> {
                transaction.setRollbackOnly();
                look(findings, transaction);
            });
        } catch (NestedRuntimeException e) {
            findings.add(
                    Finding.error(side + " connection", Failure.describe(e)).fixedBy(fixes.connection(e)));
        }
        return findings;
    }

    private void look(List<Finding> findings, TransactionStatus transaction) {
        JdbcTemplate statements = new JdbcTemplate(database);
        String version = statements.queryForObject("select current_setting('server_version')", String.class);
        findings.add(Finding.ok(
                side + " connection",
                database.label() + ", PostgreSQL " + version
                        + (database.trust() == null ? "" : "; " + database.trust())));
        findings.add(clock(statements));
        SchemaCheck schemaCheck = new SchemaCheck(side, settings, fixes);
        TableSchemas schemas = new TableSchemas(statements, side, schemaName());
        schemaCheck.use(statements);
        List<Finding> schema = new ArrayList<>(schemaCheck.run(schemas));
        if (schemas.problem() == null) {
            schema.addAll(schema(statements, schemas, transaction));
        }
        findings.addAll(schema);
        if (schema.stream().noneMatch(Finding::isError)) {
            findings.addAll(statements());
            findings.addAll(
                    side.equals("remote") ? new SilentLossCheck(statements).run() : new QueueCheck(statements).run());
            LoadCheck load = new LoadCheck(statements, side);
            findings.add(load.sizes());
            findings.addAll(load.slowStatements());
        }
    }

    private List<Finding> statements() {
        try {
            return new StatementCheck(database, side, settings, fixes).run();
        } catch (SQLException e) {
            return List.of(
                    Finding.error(side + " connection", Failure.describe(e)).fixedBy(fixes.connection(e)));
        }
    }

    private SchemaName schemaName() {
        return side.equals("local") ? settings.localSchema() : settings.remoteSchema();
    }

    /** A clock that is off makes times in logs and sync_logs lie; no reading depends on it. */
    private Finding clock(JdbcTemplate statements) {
        Instant there = statements
                .queryForObject("select clock_timestamp()", OffsetDateTime.class)
                .toInstant();
        Duration off = Duration.between(clock.instant(), there).abs();
        return off.compareTo(CLOCK_TOLERANCE) <= 0
                ? Finding.ok(side + " clock", "agrees with this machine's")
                : Finding.warning(
                                side + " clock", "%d s off this machine's: let NTP set both".formatted(off.toSeconds()))
                        .fixedBy(fixes.clock());
    }

    private List<Finding> schema(JdbcTemplate statements, TableSchemas schemas, TransactionStatus transaction) {
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
