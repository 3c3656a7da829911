package io.metersync.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.cycle.SitePause;
import io.metersync.download.MeterSyncStatus;
import io.metersync.download.RefusedRows;
import io.metersync.flow.RoutesEdit;
import io.metersync.flow.StoppedRoute;
import io.metersync.upload.rules.RuleFindings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The status as {@code GET /api/status} gives it, one flat object; times in ISO-8601 UTC, counts as last known if a database does not
 * answer, and null if they are unknown.
 *
 * @param version of the program that answers
 * @param time now, by the clock of the process
 * @param pause the pause of the uploads that the administrator of the remote database has ordered, or null
 * @param lastCycle how the last cycle of this process went, or null before the first
 * @param refusedRows rows of the remote meters and tenants that the local database refuses
 * @param readingChecks the findings of the checks of readings since the process started
 * @param stoppedRoutes routes that an operator stopped or suspended, and that do not run
 * @param upload how fast readings go
 */
public record StatusReport(
        String version,
        @JsonProperty("isRunning") boolean isRunning,
        @JsonProperty("isStandby") boolean isStandby,
        boolean cycleInProgress,
        String time,
        @JsonUnwrapped LastSync lastSync,
        @JsonUnwrapped Queue queue,
        @JsonUnwrapped MasterData masterData,
        @JsonUnwrapped Connections connections,
        @JsonUnwrapped LocalState local,
        MeterSyncStatus meterSync,
        SitePause.Order pause,
        CycleReport lastCycle,
        RoutesEdit routesEdit,
        List<StoppedRoute> stoppedRoutes,
        Upload upload,
        List<RefusedRows.Of> refusedRows,
        RuleFindings.Report readingChecks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The last cycle, of this process or of the one before it.
     *
     * @param lastSyncTime end of the last cycle that succeeded, or null
     * @param lastSyncSuccess whether the last cycle succeeded, or null before the first
     * @param lastReadingSent when readings were last stored remotely, or null
     */
    public record LastSync(
            String lastSyncTime, Boolean lastSyncSuccess, String lastSyncError, String lastReadingSent) {}

    /**
     * The readings of the local database.
     *
     * @param oldestUnsynchronizedReading timestamp of the oldest waiting reading, unchanged, with the offset of     READING_TIME_ZONE
     * @param totalRecordsSynced readings that have left the queue since the process started because the remote database has them; null
     *     if no process runs
     * @param excludedReadings readings in the local table that are left out of the queue, because they can neither be deleted nor moved
     * @param excludedReason why the last of them is, or null
     * @param quarantineBytes disk use of the quarantine
     * @param sentArchiveBytes disk use of the sent readings that SENT_ARCHIVE_DAYS keeps
     */
    public record Queue(
            Long queueSize,
            boolean queueSizeIsEstimate,
            String oldestUnsynchronizedReading,
            Long totalRecordsSynced,
            Long quarantinedReadings,
            Long excludedReadings,
            String excludedReason,
            Long quarantineBytes,
            Long sentArchiveBytes) {
        /** Age of the oldest waiting reading, never negative; empty if none waits, or if it has no finite time. */
        public Optional<Duration> age(Instant now) {
            try {
                return Optional.ofNullable(oldestUnsynchronizedReading)
                        .map(oldest -> Duration.between(Instant.parse(oldest), now))
                        .map(age -> age.isNegative() ? Duration.ZERO : age);
            } catch (DateTimeException e) {
                // infinity
                return Optional.empty();
            }
        }

        static Queue of(LastKnown local, String oldest, Long totalUploaded) {
            return new Queue(
                    local.number("queue_size"),
                    local.isTrue("queue_size_is_estimate"),
                    oldest,
                    totalUploaded,
                    local.number("quarantined"),
                    local.number("excluded"),
                    local.text("excluded_reason"),
                    local.number("quarantine_bytes"),
                    local.number("archive_bytes"));
        }
    }

    /**
     * Meters and tenants of both databases.
     *
     * @param localMeterCount active local meters
     * @param localInactiveMeterCount local meters that the remote database no longer has
     * @param conflicts local edits that downloads have overwritten in the last 24 hours
     */
    public record MasterData(
            Long localMeterCount,
            Long localInactiveMeterCount,
            Long remoteMeterCount,
            Long localTenantCount,
            Long remoteTenantCount,
            Long conflicts) {
        static MasterData of(LastKnown local, LastKnown remote) {
            return new MasterData(
                    local.number("meters"),
                    local.number("inactive_meters"),
                    remote.number("meters"),
                    local.number("tenants"),
                    remote.number("tenants"),
                    local.number("conflicts"));
        }
    }

    /**
     * The connections to both databases.
     *
     * @param localDbConnected whether there is a connection
     * @param localDbError why the local database does not answer: there is no connection, or it refuses the query
     * @param localDbSince since when the local database has been connected, or not
     */
    public record Connections(
            boolean localDbConnected,
            String localDbError,
            String localDbSince,
            boolean remoteDbConnected,
            String remoteDbError,
            String remoteDbSince) {
        static Connections of(LastKnown local, LastKnown remote) {
            return new Connections(
                    local.isConnected(),
                    local.error(),
                    Objects.toString(local.since(), null),
                    remote.isConnected(),
                    remote.error(),
                    Objects.toString(remote.since(), null));
        }

        /** Whether the numbers of the local database are those of now. */
        public boolean localDbAnswers() {
            return localDbConnected && localDbError == null;
        }

        /** Whether the numbers of the remote database are those of now. */
        public boolean remoteDbAnswers() {
            return remoteDbConnected && remoteDbError == null;
        }
    }

    /**
     * The site itself.
     *
     * @param identity why nothing is uploaded if the local database may be a copy of another site's; null if it is not, and before the
     *     first cycle
     * @param logFileError why the log is not in LOG_FILE, or null
     * @param newestLog id of the newest row of sync_logs, null if there is none: another id means that there are new rows
     */
    public record LocalState(String nodeId, String identity, String logFileError, Long newestLog) {}

    /**
     * How fast readings go.
     *
     * @param perSecond readings a second in the last 20 seconds
     * @param secondsLeft until the queue is empty at this pace; null while no cycle is in progress, or none has gone yet
     * @param maxKbps the cap, UPLOAD_MAX_KBPS; 0 if there is none
     * @param newestFreshReading timestamp of the newest reading that was sent before a backlog, with the offset of READING_TIME_ZONE;
     *     null while no backlog exists
     */
    public record Upload(double perSecond, Long secondsLeft, int maxKbps, String newestFreshReading) {}

    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
    }
}
