package io.metersync.sync;

import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a meter sync decides about the meters that are staged, and does in the transaction of its caller. */
final class MeterReconciliation {
    /** So few meters may always go. */
    private static final int NEVER_HELD = 5;

    private final SqlFiles sql;
    private final int maxPercent;

    /**
     * What was done.
     *
     * @param missing active meters that the remote table lacks: deactivated, or held
     * @param returning inactive meters that it has again, which count among the merged as updated
     */
    record Result(TableMerge.Result merged, long missing, long returning, boolean isHeld) {
        long updated() {
            return merged.updated() - returning;
        }
    }

    MeterReconciliation(SqlFiles sql, int maxPercent) {
        this.sql = sql;
        this.maxPercent = maxPercent;
    }

    /** {@code now} (ISO-8601 UTC) becomes the time of what is held. */
    Result reconcile(Staging staging, String now, long startNanos, JdbcTemplate statements) {
        Map<String, Object> before = count(statements);
        long missing = number(before, "missing");
        TableMerge.Result merged = staging.merge(startNanos);
        long refused = staging.refused().count() == 0 ? 0 : number(count(statements), "returning");
        statements.update(sql.read("local/release-held-meters"));
        boolean isHeld = isSuspicious(staging.total(), missing, number(before, "active"));
        if (isHeld) {
            statements.update(sql.read("local/hold-missing-meters"), now);
        } else {
            statements.update(sql.read("local/deactivate-missing-meters"));
        }
        return new Result(merged, missing, number(before, "returning") - refused, isHeld);
    }

    private Map<String, Object> count(JdbcTemplate statements) {
        return statements.queryForMap(sql.read("local/count-missing-meters"));
    }

    private boolean isSuspicious(long remoteMeters, long missing, long active) {
        return missing > 0 && (remoteMeters == 0 || missing > NEVER_HELD && missing * 100 > maxPercent * active);
    }

    private static long number(Map<String, Object> row, String name) {
        return ((Number) row.get(name)).longValue();
    }
}
