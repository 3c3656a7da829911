package io.metersync.report;

import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.status.StatusReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The site's state as the parameters of {@code sql/centre/report.sql}. */
final class ReportValues {
    private final Settings settings;
    private final Clock clock;
    private final Supplier<String> place;
    private final Instant startedAt;
    private String siteName;

    ReportValues(Settings settings, Supplier<String> place, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.place = place;
        this.startedAt = clock.instant();
    }

    /** {@code days} are the results of the last days as JSON, or null if they are unchanged. */
    void addTo(Map<String, Object> values, StatusReport now, String days) {
        values.put("site", siteName());
        values.put("version", now.version());
        values.put("startedAt", startedAt.toString());
        values.put("interval", settings.number(Setting.SYNC_INTERVAL_SECONDS));
        values.put("now", now.time());
        values.put("days", days);
        values.put("place", place.get());
        addCycle(values, now.lastCycle() == null ? null : now.lastCycle().endedAt(), now.lastSync());
        addQueue(values, now);
        values.put(
                "held",
                now.meterSync().held() == null ? 0 : now.meterSync().held().count());
        values.put("findings", now.readingChecks().count());
        values.put("conflicts", now.masterData().conflicts());
    }

    private static void addCycle(Map<String, Object> values, String endedAt, StatusReport.LastSync last) {
        values.put("lastCycleAt", endedAt);
        values.put("lastSuccessAt", last.lastSyncTime());
        values.put("lastError", last.lastSyncError());
    }

    private void addQueue(Map<String, Object> values, StatusReport now) {
        // a local database that does not answer has an unknown queue
        StatusReport.Queue queue = now.connections().localDbAnswers() ? now.queue() : null;
        values.put("queueSize", queue == null ? null : queue.queueSize());
        values.put("isEstimate", queue == null ? null : queue.queueSizeIsEstimate());
        values.put("oldest", queue == null ? null : queue.oldestUnsynchronizedReading());
        values.put(
                "behind",
                queue == null
                        ? null
                        : queue.age(clock.instant()).map(Duration::toSeconds).orElse(null));
        values.put("perSecond", now.upload().perSecond());
        values.put("uploaded", now.queue().totalRecordsSynced());
        values.put("quarantined", queue == null ? null : queue.quarantinedReadings());
        values.put("excluded", queue == null ? null : queue.excludedReadings());
    }

    /** Asked once, because the name of the host may take a look-up that a site without a link waits for. */
    private String siteName() {
        if (siteName == null) {
            String name = settings.text(Setting.SITE_NAME);
            siteName = name.isEmpty() ? hostName() : name;
        }
        return siteName;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "unnamed");
        }
    }
}
