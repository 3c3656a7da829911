package io.metersync.report;

import io.metersync.clock.Ticker;
import io.metersync.cycle.SitePause;
import io.metersync.cycle.SyncCycle;
import io.metersync.download.ChangedTables;
import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import io.metersync.flow.SqlFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.status.SyncStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of the site to the centre at the start of each cycle. The answer names the changed remote tables, and the pause that the
 * administrator has ordered. From a remote database without a centre, the site reads only the changed tables.
 */
public final class SiteReport {
    private static final Logger LOG = LoggerFactory.getLogger("report-to-centre");
    private static final Duration DAYS_REFRESHED = Duration.ofHours(1);
    private static final Duration LONG_CYCLE = Duration.ofMinutes(1);
    private static final Duration LOOK_FOR_CENTRE = Duration.ofHours(1);

    private final SyncStatus status;
    private final SyncCycle cycle;
    private final ChangedTables changedTables;
    private final String schema;
    private final Duration standbyInterval;
    private final ReportValues report;
    private final Ticker ticker;
    private boolean hasCentre;
    private boolean wasCentreFound;
    private boolean takesSentReadings;
    private boolean isFirst;
    private boolean isFailing;
    private String days;
    private Long daysNanos;
    private Long askedNanos;

    public SiteReport(
            SyncStatus status,
            SyncCycle cycle,
            ChangedTables changedTables,
            Settings settings,
            Supplier<String> place,
            Clock clock,
            Ticker ticker) {
        this.status = status;
        this.cycle = cycle;
        this.changedTables = changedTables;
        this.schema = settings.remoteSchema().name();
        this.standbyInterval = Duration.ofSeconds(Math.max(60, settings.number(Setting.SYNC_INTERVAL_SECONDS)));
        this.report = new ReportValues(settings, place, clock);
        this.ticker = ticker;
    }

    /** The statements of one message to the remote database. */
    public synchronized String statements() {
        SqlFile report = cycle.isStandby() ? SqlFile.CENTRE_REPORT_STANDBY : SqlFile.CENTRE_REPORT;
        return (isReporting() ? report + " " : "") + SqlFile.REMOTE_CHANGED_TABLES;
    }

    private boolean isReporting() {
        return hasCentre && status.nodeId() != null;
    }

    /** Whether a centre was found and has had no report yet. */
    public synchronized boolean isFirst() {
        return isFirst && isReporting();
    }

    /** Whether the results of the last days are unknown or an hour old, and a centre wants them. */
    public synchronized boolean needsDays() {
        return hasCentre && (daysNanos == null || ticker.hasPassed(DAYS_REFRESHED, daysNanos));
    }

    /** Takes the results of the last days, as {@code sql/local/last-days.sql} gives them. */
    public synchronized void days(@Body String json) {
        days = json;
        daysNanos = ticker.nanos();
    }

    /** Whether a cycle has been running for a minute since the last report, or it is time that a standby reports, or looks for a centre. */
    public synchronized boolean isOverdue() {
        return cycle.isStandby()
                ? hasPassed(wasCentreFound ? standbyInterval : LOOK_FOR_CENTRE)
                : hasCentre && cycle.isInProgress() && hasPassed(LONG_CYCLE);
    }

    private boolean hasPassed(Duration sinceLast) {
        return askedNanos == null || ticker.hasPassed(sinceLast, askedNanos);
    }

    /** Takes the remote database's answer. */
    public synchronized void answered(@Body Map<String, Object> row) {
        boolean hasReported = row.containsKey("has_reported");
        boolean isFound = Boolean.TRUE.equals(row.get("has_centre"));
        isFirst = isFound && !hasReported;
        hasCentre = isFound;
        wasCentreFound = isFound;
        takesSentReadings = isFound && Boolean.TRUE.equals(row.get("takes_sent_days"));
        isFailing = isFailing && !hasReported;
        askedNanos = ticker.nanos();
        changedTables.remote(row);
        if (row.containsKey("paused") || !isFound) {
            cycle.sitePause().set(order(row));
        }
    }

    private static SitePause.Order order(Map<String, Object> row) {
        return Boolean.TRUE.equals(row.get("paused"))
                ? new SitePause.Order((String) row.get("paused_by"), (String) row.get("paused_at"))
                : null;
    }

    /** Takes note of a report that failed, for any reason: the next one asks first whether there is a centre. A pause remains. */
    public synchronized void failed(Exchange exchange) {
        Fault fault = Fault.of(Retries.exception(exchange));
        if (hasCentre && fault.kind() != Fault.Kind.CONNECTION && !isFailing) {
            LOG.warn("The centre did not take the site's report: {}; the site works on", fault.message());
        } else {
            LOG.debug("No answer to the report: {}", fault.message());
        }
        isFailing = true;
        askedNanos = ticker.nanos();
        hasCentre = false;
        takesSentReadings = false;
        changedTables.forget();
    }

    /** Whether there is a centre that takes the site's ledger. */
    synchronized boolean takesSentReadings() {
        return takesSentReadings && nodeId() != null;
    }

    String nodeId() {
        return status.nodeId();
    }

    /** The parameters of the {@link #statements()}. */
    public synchronized Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("schema", schema);
        if (isReporting()) {
            values.put("nodeId", nodeId());
            report.addTo(values, status.lastKnown(), days);
        }
        return values;
    }
}
