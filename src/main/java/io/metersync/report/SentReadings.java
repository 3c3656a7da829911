package io.metersync.report;

import io.metersync.clock.Ticker;
import io.metersync.cycle.SyncCycle;
import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of the site's ledger to the centre, once an hour. It remembers the totals that the centre has, so that only changed days are
 * reported; once a day it forgets them and asks the centre, because a centre that returned to a backup lacks some.
 */
public final class SentReadings {
    private static final Logger LOG = LoggerFactory.getLogger("report-sent-readings");
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final SiteReport report;
    private final SyncCycle cycle;
    private final Ticker ticker;
    private final Map<String, Long> known = new HashMap<>();
    private final Map<String, Long> changed = new LinkedHashMap<>();
    private List<String> unreported = List.of();
    private String lastDay;
    private String lastMeter;
    private Map<String, Object> page;
    private boolean isFailing;
    private Long lastNanos;
    private long forgottenNanos;

    public SentReadings(SiteReport report, SyncCycle cycle, Ticker ticker) {
        this.report = report;
        this.cycle = cycle;
        this.ticker = ticker;
        this.forgottenNanos = ticker.nanos();
    }

    /** Whether an hour has passed since the last attempt, and the centre takes ledgers. */
    public boolean isDue() {
        return report.takesSentReadings()
                && !cycle.isStopping()
                && (lastNanos == null || ticker.hasPassed(INTERVAL, lastNanos));
    }

    /** The parameters of {@code sql/centre/find-unreported-days.sql}, of the rows of {@code sql/local/sent-days.sql}; null if no day has changed. */
    public Map<String, Object> changedDays(@Body List<Map<String, Object>> rows) {
        lastNanos = ticker.nanos();
        if (ticker.hasPassed(FORGOTTEN, forgottenNanos)) {
            known.clear();
            forgottenNanos = lastNanos;
        }
        changed.clear();
        rows.forEach(row -> changed.put((String) row.get("day"), ((Number) row.get("sent")).longValue()));
        changed.entrySet().removeIf(day -> day.getValue().equals(known.get(day.getKey())));
        return changed.isEmpty()
                ? null
                : Map.of("nodeId", report.nodeId(), "days", array(changed.keySet()), "totals", array(changed.values()));
    }

    /** Takes the days that the centre lacks, or has with fewer readings. */
    public void unreported(@Body List<Map<String, Object>> rows) {
        unreported = rows.stream().map(row -> (String) row.get("day")).toList();
        lastDay = "-infinity";
        lastMeter = "";
    }

    /** Whether there is another page. */
    public boolean goesOn() {
        return !unreported.isEmpty() && cycle.goesOn();
    }

    /** The parameters of {@code sql/local/sent-meters.sql}. */
    public Map<String, Object> position() {
        return Map.of("days", array(unreported), "lastDay", lastDay, "lastMeter", lastMeter);
    }

    /** The parameters of {@code sql/centre/store-sent-days.sql}; null after the last page. */
    public Map<String, Object> page(@Body Map<String, Object> row) {
        page = row;
        if (((Number) row.get("number")).longValue() == 0) {
            unreported = List.of();
            return null;
        }
        Map<String, Object> values = new HashMap<>(row);
        values.put("nodeId", report.nodeId());
        return values;
    }

    /** The centre has the page. */
    public void stored() {
        lastDay = (String) page.get("last_day");
        lastMeter = (String) page.get("last_meter");
    }

    /** Takes note of the totals that the centre has now; a stop leaves some out, which the next process reports. */
    public void finish() {
        known.putAll(changed);
        isFailing = false;
    }

    /** Takes note of a failure, for any reason. It is logged once. */
    public void failed(Exchange exchange) {
        lastNanos = ticker.nanos();
        Fault fault = Fault.of(Retries.exception(exchange));
        if (fault.kind() != Fault.Kind.CONNECTION && !isFailing) {
            LOG.warn("The centre did not take the site's ledger: {}; the site works on", fault.message());
            isFailing = true;
        } else {
            LOG.debug("The ledger was not reported: {}", fault.message());
        }
    }

    /** As PostgreSQL reads an array; no day contains a quote. */
    private static String array(Collection<?> values) {
        return values.stream().map(value -> "\"" + value + "\"").collect(Collectors.joining(",", "{", "}"));
    }
}
