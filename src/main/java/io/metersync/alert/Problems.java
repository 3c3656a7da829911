package io.metersync.alert;

import io.metersync.alert.Alerts.Problem;
import io.metersync.cycle.CycleResult;
import io.metersync.cycle.SyncCycle;
import io.metersync.download.MeterSyncStatus;
import io.metersync.download.RefusedRows;
import io.metersync.fault.Count;
import io.metersync.flow.StoppedRoute;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.status.StatusReport;
import io.metersync.status.SyncStatus;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at everything that may be wrong with a running process. */
public final class Problems implements Supplier<List<Problem>> {
    private static final int FAILED_CYCLES = 3;
    private static final long MEGABYTE = 1 << 20;

    private final SyncStatus status;
    private final SyncCycle cycle;
    private final Settings settings;
    private final Clock clock;
    private final CrashMarker crash;

    public Problems(SyncStatus status, SyncCycle cycle, Settings settings, Clock clock, CrashMarker crash) {
        this.status = status;
        this.cycle = cycle;
        this.settings = settings;
        this.clock = clock;
        this.crash = crash;
    }

    @Override
    public List<Problem> get() {
        StatusReport now = status.presentReport();
        MeterSyncStatus.Held held = now.meterSync().held();
        return List.of(
                cyclesFailed(),
                stoppedRoutes(now.stoppedRoutes()),
                new Problem(
                        "local-database",
                        !now.connections().localDbAnswers(),
                        now.connections().localDbError()),
                new Problem(
                        "remote-database",
                        !now.connections().remoteDbAnswers(),
                        now.connections().remoteDbError()),
                ifKnown(
                        now,
                        "copied-identity",
                        now.local().identity() != null,
                        now.local().identity()),
                ifKnown(
                        now,
                        "queue-size",
                        known(now.queue().queueSize()) > number(Setting.ALERT_QUEUE_SIZE),
                        "%d readings wait".formatted(now.queue().queueSize())),
                ifKnown(
                        now,
                        "queue-age",
                        isLate(now.queue()),
                        "the oldest reading that waits is of %s"
                                .formatted(now.queue().oldestUnsynchronizedReading())),
                ifKnown(
                        now,
                        "quarantine",
                        known(now.queue().quarantinedReadings()) > 0,
                        Count.of(known(now.queue().quarantinedReadings()), "reading")
                                + " in the quarantine: metersync quarantine list"),
                ifKnown(
                        now,
                        "excluded-readings",
                        known(now.queue().excludedReadings()) > 0,
                        "%s can't leave the local database: %s"
                                .formatted(
                                        Count.of(known(now.queue().excludedReadings()), "reading"),
                                        now.queue().excludedReason())),
                ifKnown(
                        now,
                        "meter-conflict",
                        known(now.masterData().conflicts()) > 0,
                        Count.of(known(now.masterData().conflicts()), "local edit")
                                + " of meters or tenants overwritten in the last 24 hours: metersync conflicts list"),
                new Problem(
                        "held-deactivation",
                        held != null,
                        held == null
                                ? null
                                : "the remote database lacks %s: metersync meter-sync --approve"
                                        .formatted(Count.of(held.count(), "meter"))),
                refusedRows(now.refusedRows()),
                new Problem(
                        "reading-checks",
                        now.readingChecks().problem() != null,
                        now.readingChecks().problem()),
                disk(),
                new Problem("crash", crash.isRecent(), crash.message()));
    }

    private static Problem refusedRows(List<RefusedRows.Of> tables) {
        String rows = tables.stream().map(RefusedRows.Of::toString).collect(Collectors.joining("; "));
        return new Problem("refused-rows", !tables.isEmpty(), "the local database refused " + rows);
    }

    /** An operator caused it: no blink. */
    private static Problem stoppedRoutes(List<StoppedRoute> routes) {
        String all = routes.stream().map(StoppedRoute::problem).collect(Collectors.joining("; "));
        return new Problem("route-stopped", !routes.isEmpty(), all, true);
    }

    private Problem cyclesFailed() {
        CycleResult last = cycle.last();
        return new Problem(
                "cycles-failed",
                cycle.results().failuresInARow() >= FAILED_CYCLES,
                "%d cycles in a row failed: %s"
                        .formatted(cycle.results().failuresInARow(), last == null ? null : last.error()));
    }

    private static Problem ifKnown(StatusReport now, String id, boolean isThere, String message) {
        return new Problem(id, now.connections().localDbAnswers() ? isThere : null, message);
    }

    private static long known(Long count) {
        return count == null ? 0 : count;
    }

    private boolean isLate(StatusReport.Queue queue) {
        Duration limit = Duration.ofMinutes(number(Setting.ALERT_LAG_MINUTES));
        return queue.age(clock.instant())
                .filter(age -> age.compareTo(limit) > 0)
                .isPresent();
    }

    private Problem disk() {
        String log = settings.text(Setting.LOG_FILE);
        File folder =
                (log.isEmpty() ? settings.home() : Path.of(log).toAbsolutePath().getParent()).toFile();
        long room = folder.getUsableSpace() / MEGABYTE;
        return new Problem(
                "disk-space",
                folder.exists() ? room < number(Setting.ALERT_DISK_MB) : null,
                "%d MB are left on the disk of %s".formatted(room, folder));
    }

    private int number(Setting setting) {
        return settings.number(setting);
    }
}
