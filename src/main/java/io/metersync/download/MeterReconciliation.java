package io.metersync.download;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** The decisions of a meter reconciliation about the staged meters, carried out in the transaction of the caller. */
final class MeterReconciliation {
    /** So few meters may always go. */
    private static final int NEVER_HELD = 5;

    private final SqlFiles sql;
    private final int maxPercent;

    /**
     * The result.
     *
     * @param missing active meters that the remote table lacks: deactivated, or held
     * @param deactivated the first 100 of those that were deactivated
     * @param returning inactive meters that it has again, which count among the merged as updated
     * @param returned the first 100 of these
     */
    record Reconciled(
            TableMerge.Merged merged,
            long missing,
            List<TableMerge.Change> deactivated,
            long returning,
            List<TableMerge.Change> returned,
            boolean isHeld) {
        long updated() {
            return merged.updated() - returning;
        }

        /** All that are named. */
        List<TableMerge.Change> changes() {
            List<String> keys =
                    merged.changes().stream().map(TableMerge.Change::key).toList();
            Stream<TableMerge.Change> others = Stream.concat(
                    returned.stream().filter(change -> !keys.contains(change.key())), deactivated.stream());
            return Stream.concat(merged.changes().stream(), others).toList();
        }

        /** A line of the log for each kind of change. */
        List<String> lines() {
            List<String> keys = returned.stream().map(TableMerge.Change::key).toList();
            List<TableMerge.Change> updated = merged.changes().stream()
                    .filter(change -> !change.isNew() && !keys.contains(change.key()))
                    .toList();
            List<String> lines = new ArrayList<>();
            add(lines, "new", merged.inserted(), merged.newOnes());
            add(lines, "changed", updated(), TableMerge.Change.named(updated, updated(), TableMerge.Change::toString));
            add(
                    lines,
                    "deactivated",
                    isHeld ? 0 : missing,
                    TableMerge.Change.named(deactivated, missing, TableMerge.Change::withName));
            add(
                    lines,
                    "active again:",
                    returning,
                    TableMerge.Change.named(returned, returning, TableMerge.Change::withName));
            return lines;
        }

        private static void add(List<String> lines, String what, long count, String named) {
            if (count > 0) {
                lines.add(
                        what.endsWith(":")
                                ? "%d meter(s) %s %s".formatted(count, what, named)
                                : "%d %s meter(s): %s".formatted(count, what, named));
            }
        }
    }

    MeterReconciliation(SqlFiles sql, int maxPercent) {
        this.sql = sql;
        this.maxPercent = maxPercent;
    }

    /** {@code now} (ISO-8601 UTC) becomes the time of the held deactivations. */
    Reconciled reconcile(Staging staging, String now, long startNanos, JdbcTemplate statements) {
        Map<String, Object> before = count(statements);
        long missing = number(before, "missing");
        List<TableMerge.Change> returned = returning(statements);
        TableMerge.Merged merged = staging.merge(startNanos);
        long refused = staging.refused().count() == 0 ? 0 : number(count(statements), "returning");
        if (refused > 0) {
            returned.removeAll(returning(statements));
        }
        statements.update(sql.read(SqlFile.LOCAL_RELEASE_HELD_METERS));
        boolean isHeld = isSuspicious(staging.total(), missing, number(before, "active"));
        List<TableMerge.Change> deactivated = isHeld ? hold(now, statements) : deactivate(statements);
        return new Reconciled(merged, missing, deactivated, number(before, "returning") - refused, returned, isHeld);
    }

    private List<TableMerge.Change> hold(String now, JdbcTemplate statements) {
        statements.update(sql.read(SqlFile.LOCAL_HOLD_MISSING_METERS), now);
        return List.of();
    }

    private List<TableMerge.Change> deactivate(JdbcTemplate statements) {
        int count = statements.update(sql.read(SqlFile.LOCAL_DEACTIVATE_MISSING_METERS));
        return count == 0 ? List.of() : meters(SqlFile.LOCAL_LIST_DEACTIVATED_METERS, "deactivated", statements);
    }

    private List<TableMerge.Change> returning(JdbcTemplate statements) {
        return new ArrayList<>(meters(SqlFile.LOCAL_LIST_RETURNING_METERS, "active", statements));
    }

    private List<TableMerge.Change> meters(SqlFile statement, String fields, JdbcTemplate statements) {
        return statements.query(
                sql.read(statement), (row, place) -> change(row.getString("meter_id"), row.getString("name"), fields));
    }

    /** A meter that was deactivated or is active again. */
    static TableMerge.Change change(String meterId, String name, String fields) {
        return new TableMerge.Change(meterId, name, false, fields);
    }

    private Map<String, Object> count(JdbcTemplate statements) {
        return statements.queryForMap(sql.read(SqlFile.LOCAL_COUNT_MISSING_METERS));
    }

    private boolean isSuspicious(long remoteMeters, long missing, long active) {
        return missing > 0 && (remoteMeters == 0 || missing > NEVER_HELD && missing * 100 > maxPercent * active);
    }

    private static long number(Map<String, Object> row, String name) {
        return ((Number) row.get(name)).longValue();
    }
}
