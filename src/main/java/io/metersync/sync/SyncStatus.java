package io.metersync.sync;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.flow.RoutesEdit;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** What an operator wants to know, from the databases and from the cycles so far. Answers within a second, whatever is down. */
public final class SyncStatus {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Together less than the second within which the status answers. */
    private static final long PATIENCE_MILLIS = 400;

    private static final long CYCLE_PATIENCE_MILLIS = 6000;
    private static final long COMMAND_PATIENCE_MILLIS = 8000;

    private final DatabaseProbe local;
    private final DatabaseProbe remote;
    private final DatabaseProbe history;
    private final SyncCycle cycle;
    private final MeterSync meterSync;
    private final History samples;
    private final Supplier<RoutesEdit> routesEdit;

    /**
     * The status as {@code GET /api/status} gives it; times in ISO-8601 UTC, counts as last known where a database is down.
     *
     * @param lastSyncTime end of the last cycle that succeeded, or null
     * @param lastSyncSuccess whether the last cycle succeeded, or null before the first
     */
    public record Report(
            @JsonProperty("isRunning") boolean isRunning,
            @JsonProperty("isStandby") boolean isStandby,
            boolean cycleInProgress,
            String lastSyncTime,
            Boolean lastSyncSuccess,
            String lastSyncError,
            long queueSize,
            boolean queueSizeIsEstimate,
            String oldestUnsynchronizedReading,
            long totalRecordsSynced,
            long quarantinedReadings,
            long localMeterCount,
            long remoteMeterCount,
            long localTenantCount,
            long remoteTenantCount,
            boolean localDbConnected,
            String localDbError,
            boolean remoteDbConnected,
            String remoteDbError,
            String nodeId,
            MeterSync.Status meterSync,
            RoutesEdit routesEdit) {
        public String toJson() throws JsonProcessingException {
            return JSON.writeValueAsString(this);
        }
    }

    public SyncStatus(
            DataSource localDb,
            DataSource remoteDb,
            SqlFiles sql,
            SyncCycle cycle,
            MeterSync meterSync,
            History samples,
            Supplier<RoutesEdit> routesEdit) {
        this.local = new DatabaseProbe(localDb, () -> sql.read("local/status"));
        this.remote = new DatabaseProbe(remoteDb, () -> sql.read("remote/status"));
        this.history = new DatabaseProbe(localDb, () -> sql.read("local/last-sync"));
        this.cycle = cycle;
        this.meterSync = meterSync;
        this.samples = samples;
        this.routesEdit = routesEdit;
    }

    /** Who this local database is, or null before it was reached. */
    public String nodeId() {
        return text(local.last().values(), "node_id");
    }

    /** How many readings wait at the start of a cycle. */
    public QueueSize queueSize() {
        DatabaseProbe.Answer here = local.freshAnswer(CYCLE_PATIENCE_MILLIS);
        sample(here);
        return new QueueSize(here.isConnected(), here.number("queue_size"), isEstimate(here), here.error());
    }

    /** A number of readings, exact, estimated or unknown, as the log says it. */
    public record QueueSize(boolean isKnown, long size, boolean isEstimate, String error) {
        public boolean isEmpty() {
            return isKnown && size == 0;
        }

        @Override
        public String toString() {
            return isKnown ? (isEstimate ? "about " : "") + size : "unknown, " + error;
        }
    }

    private static boolean isEstimate(DatabaseProbe.Answer here) {
        return Boolean.TRUE.equals(here.values().get("queue_size_is_estimate"));
    }

    /** The status; {@code isRunning} false where no process runs and only the databases are asked. */
    public Report report(boolean isRunning) {
        long patience = isRunning ? PATIENCE_MILLIS : COMMAND_PATIENCE_MILLIS;
        remote.ask();
        DatabaseProbe.Answer here = local.answer(patience);
        DatabaseProbe.Answer there = remote.answer(here.isConnected() ? patience : patience / 4);
        sample(here);
        LastSync last = lastSync(here.isConnected() ? patience : 0);
        return new Report(
                isRunning,
                cycle.isStandby(),
                cycle.isInProgress(),
                last.successTime(),
                last.success(),
                last.error(),
                here.number("queue_size"),
                isEstimate(here),
                text(here.values(), "oldest"),
                cycle.totalUploaded(),
                here.number("quarantined"),
                here.number("meters"),
                there.number("meters"),
                here.number("tenants"),
                there.number("tenants"),
                here.isConnected(),
                here.error(),
                there.isConnected(),
                there.error(),
                text(here.values(), "node_id"),
                meterSync.status(),
                routesEdit.get());
    }

    private void sample(DatabaseProbe.Answer here) {
        if (here.isConnected()) {
            samples.add(here.number("queue_size"), cycle.totalUploaded());
        }
    }

    private record LastSync(String successTime, Boolean success, String error) {}

    /** From this process's cycles; from sync_logs for what was before it started. */
    private LastSync lastSync(long patience) {
        SyncCycle.Result result = cycle.last();
        Instant success = cycle.lastSuccess();
        if (result != null && success != null) {
            return new LastSync(success.toString(), result.success(), result.error());
        }
        Map<String, Object> before = history.answer(patience).values();
        String successBefore = text(before, "last_success");
        return result == null
                ? new LastSync(successBefore, (Boolean) before.get("success"), text(before, "error"))
                : new LastSync(successBefore, result.success(), result.error());
    }

    private static String text(Map<String, Object> values, String name) {
        return Objects.toString(values.get(name), null);
    }
}
