package io.metersync.download;

import io.metersync.cycle.Outcome;
import io.metersync.cycle.SyncLog;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The deactivations that wait for an operator's approval, in {@code sql/local/list-held-meters.sql}. */
final class HeldDeactivations {
    private static final Logger LOG = LoggerFactory.getLogger("meter-sync");

    private final SqlFiles sql;

    HeldDeactivations(SqlFiles sql) {
        this.sql = sql;
    }

    MeterSyncStatus.Held list(long missing, String since, JdbcTemplate statements) {
        return new MeterSyncStatus.Held(
                missing, since, statements.queryForList(sql.read(SqlFile.LOCAL_LIST_HELD_METERS)));
    }

    /** Whether the held set is the one that a handle of {@link HeldMeters} names; null names any. */
    boolean is(String handle, JdbcTemplate statements) {
        return handle == null
                || handle.equals(new HeldMeters(sql).look(statements).handle());
    }

    /** Deactivates the held meters, records that in {@code sync_logs}, and gives their number. */
    long deactivate(MeterSyncStatus.Held held, JdbcTemplate statements) {
        long start = System.nanoTime();
        List<Map<String, Object>> rows =
                statements.queryForList(sql.read(SqlFile.LOCAL_DEACTIVATE_HELD_METERS), held.since());
        long count = rows.isEmpty() ? 0 : (Long) rows.get(0).get("total");
        List<TableMerge.Change> meters = rows.stream()
                .map(row -> MeterReconciliation.change(
                        (String) row.get("meter_id"), (String) row.get("name"), "deactivated"))
                .toList();
        long millis = (System.nanoTime() - start) / 1_000_000;
        Map<String, Object> details = Map.of("table", "meters", "deactivated", count, "changes", meters);
        statements.update(
                sql.read(SqlFile.LOCAL_RECORD_APPROVAL),
                SyncLog.json(new Outcome("meter-sync-approval", true, count, null, millis, details)));
        LOG.warn(
                "Deactivation of {} meters approved: {}",
                count,
                TableMerge.Change.named(meters, count, TableMerge.Change::withName));
        return count;
    }
}
