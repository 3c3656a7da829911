package io.metersync.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.cycle.History;
import io.metersync.cycle.QueueSize;
import io.metersync.cycle.SyncCycle;
import io.metersync.database.Database;
import io.metersync.download.MeterSync;
import io.metersync.download.RefusedRows;
import io.metersync.flow.RoutesEdit;
import io.metersync.flow.SqlFiles;
import io.metersync.flow.StoppedRoute;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** What an operator wants to know, from the databases and from the cycles so far. Answers within a second, whatever is down. */
public final class SyncStatus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

    /** Together less than the second within which the status answers. */
    private static final long PATIENCE_MILLIS = 400;

    private static final long CYCLE_PATIENCE_MILLIS = 6000;
    private static final long COMMAND_PATIENCE_MILLIS = 8000;

    private final DatabaseProbe local;
    private final DatabaseProbe remote;
    private final DatabaseProbe history;
    private final SyncCycle cycle;
    private final MeterSync meterSync;
    private final RefusedRows refusedRows;
    private final History samples;
    private final Clock clock;
    private final Supplier<RoutesEdit> routesEdit;
    private final Supplier<List<StoppedRoute>> stoppedRoutes;
    private final Supplier<String> identityProblem;
    private final Supplier<String> logFileProblem;
    private final Fixed fixed;
    private volatile Map<String, Object> before;

    /**
     * The status as {@code GET /api/status} gives it; times in ISO-8601 UTC, counts as last known where a database does not answer, and
     * null where they are unknown.
     *
     * @param version of the program that answers
     * @param lastSyncTime end of the last cycle that succeeded, or null
     * @param lastSyncSuccess whether the last cycle succeeded, or null before the first
     * @param oldestUnsynchronizedReading timestamp of the oldest reading that waits as it is in the table, with the offset of
     *     READING_TIME_ZONE
     * @param totalRecordsSynced readings that have left the queue since the process started because the remote database has them; null
     *     where no process runs
     * @param localMeterCount active local meters
     * @param localInactiveMeterCount local meters that the remote database no longer has
     * @param localDbConnected whether there is a connection
     * @param localDbError why the local database does not answer: there is no connection, or it refuses the query
     * @param time now, by the clock of the process
     * @param localDbSince since when the local database has been connected, or not
     * @param lastReadingSent when readings were last stored remotely, or null
     * @param newestLog id of the newest row of sync_logs, null where there is none: another one means that there are new rows
     * @param excludedReadings readings in the local table that are left out of the queue, because they can neither be deleted nor moved
     * @param excludedReason why the last of them is, or null
     * @param identity why nothing is uploaded, where the local database may be a copy of another site's; null where it is not, and
     *     before the first cycle
     * @param logFileError why the log is not in LOG_FILE, or null
     * @param stoppedRoutes routes that somebody stopped or suspended, and that do not run
     * @param upload how fast readings go
     * @param lastCycle how the last cycle of this process went, or null before the first
     * @param refusedRows rows of the remote meters and tenants that the local database refuses
     */
    public record Report(
            String version,
            @JsonProperty("isRunning") boolean isRunning,
            @JsonProperty("isStandby") boolean isStandby,
            boolean cycleInProgress,
            String lastSyncTime,
            Boolean lastSyncSuccess,
            String lastSyncError,
            Long queueSize,
            boolean queueSizeIsEstimate,
            String oldestUnsynchronizedReading,
            Long totalRecordsSynced,
            Long quarantinedReadings,
            Long excludedReadings,
            String excludedReason,
            Long localMeterCount,
            Long localInactiveMeterCount,
            Long remoteMeterCount,
            Long localTenantCount,
            Long remoteTenantCount,
            boolean localDbConnected,
            String localDbError,
            boolean remoteDbConnected,
            String remoteDbError,
            String nodeId,
            String identity,
            String logFileError,
            MeterSync.Status meterSync,
            String time,
            String localDbSince,
            String remoteDbSince,
            String lastReadingSent,
            Long newestLog,
            CycleReport lastCycle,
            RoutesEdit routesEdit,
            List<StoppedRoute> stoppedRoutes,
            Upload upload,
            List<RefusedRows.Of> refusedRows) {
        /** Whether what is told of the local database is so now. */
        public boolean localDbAnswers() {
            return localDbConnected && localDbError == null;
        }

        /** Whether what is told of the remote database is so now. */
        public boolean remoteDbAnswers() {
            return remoteDbConnected && remoteDbError == null;
        }

        public String toJson() throws JsonProcessingException {
            return JSON.writeValueAsString(this);
        }
    }

    /**
     * How fast readings go.
     *
     * @param perSecond readings a second in the last 20 seconds
     * @param secondsLeft until the queue is empty at this pace; null while no cycle is in progress, or none has gone yet
     * @param maxKbps the cap, UPLOAD_MAX_KBPS; 0 where there is none
     */
    public record Upload(double perSecond, Long secondsLeft, int maxKbps) {}

    /**
     * What does not change while the process runs.
     *
     * @param version of the program
     * @param readingZone READING_TIME_ZONE, in which the timestamps of readings are
     * @param maxKbps UPLOAD_MAX_KBPS
     */
    public record Fixed(String version, ZoneId readingZone, int maxKbps) {}

    public SyncStatus(
            Database localDb,
            Database remoteDb,
            SqlFiles sql,
            SyncCycle cycle,
            MeterSync meterSync,
            RefusedRows refusedRows,
            History samples,
            Clock clock,
            Supplier<RoutesEdit> routesEdit,
            Supplier<List<StoppedRoute>> stoppedRoutes,
            Supplier<String> identityProblem,
            Supplier<String> logFileProblem,
            Fixed fixed) {
        this.fixed = fixed;
        this.local = new DatabaseProbe(localDb, () -> sql.read("local/status"), clock);
        this.remote = new DatabaseProbe(remoteDb, () -> sql.read("remote/status"), clock);
        this.history = new DatabaseProbe(localDb, () -> sql.read("local/last-sync"), clock);
        this.cycle = cycle;
        this.meterSync = meterSync;
        this.refusedRows = refusedRows;
        this.samples = samples;
        this.clock = clock;
        this.routesEdit = routesEdit;
        this.stoppedRoutes = stoppedRoutes;
        this.identityProblem = identityProblem;
        this.logFileProblem = logFileProblem;
    }

    /** Who this local database is, or null before it was reached. */
    public String nodeId() {
        return text(local.last().values(), "node_id");
    }

    /** How many readings wait at the start of a cycle. */
    public QueueSize queueSize() {
        DatabaseProbe.Answer here = local.freshAnswer(CYCLE_PATIENCE_MILLIS);
        sample(here);
        return new QueueSize(
                here.isGiven(),
                here.isGiven() ? here.number("queue_size") : 0,
                isEstimate(here),
                Boolean.TRUE.equals(here.values().get("without_time")),
                here.error());
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
        return report(isRunning, patience, here, there);
    }

    /**
     * The status for alerts, which wait for what is so now: the local database is asked anew, and so is the remote one, unless it
     * answered in the last minute and nobody has missed it since.
     */
    public Report presentReport() {
        DatabaseProbe.Answer here = local.freshAnswer(CYCLE_PATIENCE_MILLIS);
        return report(true, PATIENCE_MILLIS, here, remote.recentAnswer(CYCLE_PATIENCE_MILLIS));
    }

    private Report report(boolean isRunning, long patience, DatabaseProbe.Answer here, DatabaseProbe.Answer there) {
        LastSync last = lastSync(here.isConnected() ? patience : 0);
        return new Report(
                fixed.version(),
                isRunning,
                cycle.isStandby(),
                cycle.isInProgress(),
                last.successTime(),
                last.success(),
                last.error(),
                here.number("queue_size"),
                isEstimate(here),
                withOffset(text(here.values(), "oldest")),
                isRunning ? cycle.totalUploaded() : null,
                here.number("quarantined"),
                here.number("excluded"),
                text(here.values(), "excluded_reason"),
                here.number("meters"),
                here.number("inactive_meters"),
                there.number("meters"),
                here.number("tenants"),
                there.number("tenants"),
                here.isConnected(),
                here.error(),
                there.isConnected(),
                there.error(),
                text(here.values(), "node_id"),
                identityProblem.get(),
                logFileProblem.get(),
                meterSync.status(),
                clock.instant().toString(),
                Objects.toString(here.since(), null),
                Objects.toString(there.since(), null),
                last.upload(),
                here.number("newest_log"),
                CycleReport.of(cycle),
                routesEdit.get(),
                stoppedRoutes.get(),
                upload(here.number("queue_size")),
                refusedRows.now());
    }

    /** The timestamp as it is in the table, with the offset of the site's zone then; what is no time (infinity) as it is. */
    private String withOffset(String oldest) {
        try {
            // status.sql writes it as if it were UTC
            return oldest == null
                    ? null
                    : OFFSET.format(LocalDateTime.parse(oldest.replace("Z", "")).atZone(fixed.readingZone()));
        } catch (DateTimeException e) {
            return oldest;
        }
    }

    private Upload upload(Long queueSize) {
        double perSecond = samples.uploadedPerSecond();
        boolean isUnderWay = cycle.isInProgress() && queueSize != null && queueSize > 0 && perSecond > 0;
        return new Upload(
                perSecond, isUnderWay ? (Long) (long) Math.ceil(queueSize / perSecond) : null, fixed.maxKbps());
    }

    private void sample(DatabaseProbe.Answer here) {
        if (here.isGiven()) {
            samples.add(here.number("queue_size"), cycle.totalUploaded());
        }
    }

    private record LastSync(String successTime, Boolean success, String error, String upload) {}

    /** From this process's cycles; from sync_logs for what was before it started. */
    private LastSync lastSync(long patience) {
        SyncCycle.Result result = cycle.last();
        Map<String, Object> logged = logged(patience);
        return new LastSync(
                either(cycle.lastSuccess(), text(logged, "last_success")),
                result != null ? (Boolean) result.success() : (Boolean) logged.get("success"),
                result != null ? result.error() : text(logged, "error"),
                either(cycle.lastUpload(), text(logged, "last_upload")));
    }

    /** Asked once from the first cycle on: what comes after it in sync_logs, this process knows itself. */
    private Map<String, Object> logged(long patience) {
        boolean isAllKnown = cycle.last() != null
                && cycle.lastSuccess() != null
                && cycle.lastUpload() != null
                && meterSync.isKnown();
        if (isAllKnown || before != null) {
            return before == null ? Map.of() : before;
        }
        DatabaseProbe.Answer answer = history.answer(patience);
        if (answer.isGiven()) {
            meterSync.recall(answer.values());
        }
        if (answer.isGiven() && cycle.last() != null) {
            before = answer.values();
        }
        return answer.values();
    }

    private static String either(Instant own, String logged) {
        return own == null ? logged : own.toString();
    }

    private static String text(Map<String, Object> values, String name) {
        return Objects.toString(values.get(name), null);
    }
}
