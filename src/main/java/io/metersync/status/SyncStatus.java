package io.metersync.status;

import io.metersync.cycle.History;
import io.metersync.cycle.QueueSize;
import io.metersync.cycle.SyncCycle;
import io.metersync.database.Database;
import io.metersync.download.MeterSync;
import io.metersync.download.RefusedRows;
import io.metersync.flow.RoutesEdit;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.flow.StoppedRoute;
import io.metersync.upload.rules.RuleFindings;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;

/** The status for operators, from the databases and from the cycles so far. Answers within a second, even if a database is down. */
public final class SyncStatus {
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

    /** A minute, and what a cycle may be late. */
    private static final Duration RECENT = Duration.ofSeconds(65);

    /** Together less than the second within which the status answers. */
    private static final long PATIENCE_MILLIS = 400;

    private static final long CYCLE_PATIENCE_MILLIS = 6000;
    private static final long COMMAND_PATIENCE_MILLIS = 8000;

    private final DatabaseProbe local;
    private final DatabaseProbe remote;
    private final LoggedSyncs syncs;
    private final SyncCycle cycle;
    private final MeterSync meterSync;
    private final RefusedRows refusedRows;
    private final RuleFindings findings;
    private final History samples;
    private final Clock clock;
    private final Supplier<RoutesEdit> routesEdit;
    private final Supplier<List<StoppedRoute>> stoppedRoutes;
    private final Supplier<String> identityProblem;
    private final Supplier<String> logFileProblem;
    private final Fixed fixed;

    /**
     * The values that do not change while the process runs.
     *
     * @param version of the program
     * @param readingZone READING_TIME_ZONE, in which the timestamps of readings are
     * @param maxKbps UPLOAD_MAX_KBPS
     * @param interval between cycles
     */
    public record Fixed(String version, ZoneId readingZone, int maxKbps, Duration interval) {}

    public SyncStatus(
            Database localDb,
            Database remoteDb,
            SqlFiles sql,
            SyncCycle cycle,
            MeterSync meterSync,
            RefusedRows refusedRows,
            RuleFindings findings,
            History samples,
            Clock clock,
            Supplier<RoutesEdit> routesEdit,
            Supplier<List<StoppedRoute>> stoppedRoutes,
            Supplier<String> identityProblem,
            Supplier<String> logFileProblem,
            Fixed fixed) {
        this.fixed = fixed;
        this.local = new DatabaseProbe(localDb, () -> sql.read(SqlFile.LOCAL_STATUS), clock);
        this.remote = new DatabaseProbe(remoteDb, () -> sql.read(SqlFile.REMOTE_STATUS), clock);
        DatabaseProbe logs = new DatabaseProbe(localDb, () -> sql.read(SqlFile.LOCAL_LAST_SYNC), clock);
        this.syncs = new LoggedSyncs(logs, cycle, meterSync);
        this.cycle = cycle;
        this.meterSync = meterSync;
        this.refusedRows = refusedRows;
        this.findings = findings;
        this.samples = samples;
        this.clock = clock;
        this.routesEdit = routesEdit;
        this.stoppedRoutes = stoppedRoutes;
        this.identityProblem = identityProblem;
        this.logFileProblem = logFileProblem;
    }

    /** Who this local database is, or null before it was reached. */
    public String nodeId() {
        return local.last().text("node_id");
    }

    /** How many readings wait at the start of a cycle. */
    public QueueSize queueSize() {
        LastKnown here = local.freshAnswer(CYCLE_PATIENCE_MILLIS);
        sample(here);
        return new QueueSize(
                here.isGiven(),
                here.isGiven() ? here.number("queue_size") : 0,
                here.isTrue("queue_size_is_estimate"),
                here.isTrue("without_time"),
                here.error());
    }

    /** Keeps the answer recent for {@link #presentReport}: a cycle has a connection, and between two cycles there may be none. */
    public void refreshRemote() {
        remote.refresh(RECENT, CYCLE_PATIENCE_MILLIS);
    }

    /** The status; {@code isRunning} false if no process runs and only the databases are queried. */
    public StatusReport report(boolean isRunning) {
        long patience = isRunning ? PATIENCE_MILLIS : COMMAND_PATIENCE_MILLIS;
        remote.ask();
        LastKnown here = local.answer(patience);
        LastKnown there = remote.answer(here.isConnected() ? patience : patience / 4);
        sample(here);
        return report(isRunning, patience, here, there);
    }

    /**
     * The status for alerts, which need the present state: queries the local database again, and the remote database as well, unless it
     * has answered since the last cycle but one and no connection to it has failed since. Each cycle connects to it.
     */
    public StatusReport presentReport() {
        LastKnown here = local.freshAnswer(CYCLE_PATIENCE_MILLIS);
        return report(
                true, PATIENCE_MILLIS, here, remote.recentAnswer(RECENT.plus(fixed.interval()), CYCLE_PATIENCE_MILLIS));
    }

    /** The status by the last answers of the databases, which it does not ask. */
    public StatusReport lastKnown() {
        return report(true, 0, local.last(), remote.last());
    }

    private StatusReport report(boolean isRunning, long patience, LastKnown here, LastKnown there) {
        StatusReport.LastSync last = syncs.last(here.isConnected() ? patience : 0);
        return new StatusReport(
                fixed.version(),
                isRunning,
                cycle.isStandby(),
                cycle.isInProgress(),
                clock.instant().toString(),
                last,
                StatusReport.Queue.of(
                        here,
                        withOffset(here.text("oldest")),
                        isRunning ? cycle.totals().uploaded() : null),
                StatusReport.MasterData.of(here, there),
                StatusReport.Connections.of(here, there),
                new StatusReport.LocalState(
                        here.text("node_id"), identityProblem.get(), logFileProblem.get(), here.number("newest_log")),
                meterSync.status(),
                cycle.sitePause().order(),
                CycleReport.of(cycle),
                routesEdit.get(),
                stoppedRoutes.get(),
                upload(here.number("queue_size")),
                refusedRows.now(),
                findings.report());
    }

    /** The unchanged timestamp of the table, with the offset of the site's zone at that time; infinity stays unchanged. */
    private String withOffset(String timestamp) {
        try {
            // status.sql writes it as if it were UTC, and PostgreSQL with a blank
            return timestamp == null
                    ? null
                    : OFFSET.format(
                            LocalDateTime.parse(timestamp.replace("Z", "").replace(' ', 'T'))
                                    .atZone(fixed.readingZone()));
        } catch (DateTimeException e) {
            return timestamp;
        }
    }

    private StatusReport.Upload upload(Long queueSize) {
        double perSecond = samples.uploadedPerSecond();
        boolean isUnderWay = cycle.isInProgress() && queueSize != null && queueSize > 0 && perSecond > 0;
        return new StatusReport.Upload(
                perSecond,
                isUnderWay ? (Long) (long) Math.ceil(queueSize / perSecond) : null,
                fixed.maxKbps(),
                withOffset(cycle.totals().newestFresh()));
    }

    private void sample(LastKnown here) {
        if (here.isGiven()) {
            samples.add(here.number("queue_size"), cycle.totals().uploaded());
        }
    }
}
