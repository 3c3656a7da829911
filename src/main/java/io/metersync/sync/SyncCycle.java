package io.metersync.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sync cycle at a time: says when the next is due, collects what its flows did, and remembers how the last one ended.
 *
 * <p>The timer of {@code routes/sync-cycle.camel.yaml} asks several times a second; the interval counts from the end of
 * the last cycle, however that was started.
 */
public final class SyncCycle {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Clock clock;
    private final Duration interval;
    private final Retries retries;
    private final AtomicLong totalUploaded = new AtomicLong();
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private boolean inProgress;
    private boolean asked;
    private Instant started;
    private Instant ended;
    private volatile boolean stopping;
    private volatile Result last;
    private volatile Instant lastSuccess;

    /** How a cycle ended. */
    public record Result(Instant endedAt, boolean success, String error, long durationMs, List<Outcome> outcomes) {}

    public SyncCycle(Clock clock, Duration interval, Retries retries) {
        this.clock = clock;
        this.interval = interval;
        this.retries = retries;
    }

    /** Starts a cycle when one is due or was asked for; false when not, or while one runs, or when the process stops. */
    public synchronized boolean begin() {
        if (inProgress || stopping || !(asked || isDue())) {
            return false;
        }
        inProgress = true;
        asked = false;
        started = clock.instant();
        outcomes.clear();
        return true;
    }

    /** Asks for a cycle now; false, and nothing happens, while one runs or is asked for already. */
    public synchronized boolean request() {
        if (inProgress || asked || stopping) {
            return false;
        }
        asked = true;
        return true;
    }

    public synchronized boolean isInProgress() {
        return inProgress || asked;
    }

    /** Whether the cycle may start another flow or batch. */
    public boolean goesOn() {
        return !stopping;
    }

    /** From now on nothing new starts; what is on its way ends by itself. */
    public void stop() {
        stopping = true;
    }

    /** Takes note of what a flow did; where it failed in part, the failure stays. */
    public void add(Outcome outcome) {
        outcomes.merge(outcome.flow(), outcome, (failed, done) -> done.failedWith(failed.error()));
    }

    /** Takes note of a finished download of the remote {@code table}. */
    public void downloaded(
            @ExchangeProperty("flow") String flow,
            @ExchangeProperty("table") String table,
            @Body TableMerge.Result merge) {
        add(new Outcome(
                flow,
                true,
                merge.total(),
                null,
                merge.millis(),
                Map.of(
                        "table",
                        table,
                        "total",
                        merge.total(),
                        "inserted",
                        merge.inserted(),
                        "updated",
                        merge.updated(),
                        "changes",
                        merge.changes())));
    }

    public boolean hasFailed(String flow) {
        Outcome outcome = outcomes.get(flow);
        return outcome != null && !outcome.success();
    }

    /** Takes note of a flow that gave up, and logs it once; a stack trace only where nobody expected the error. */
    public void failed(Exchange exchange) {
        String route = Retries.routeId(exchange);
        String flow = route.equals("upload-batch") ? "upload-readings" : route;
        String error = retries.describe(exchange);
        if (outcomes.putIfAbsent(flow, Outcome.failure(flow, error, millisSinceStart())) != null) {
            return;
        }
        Logger log = LoggerFactory.getLogger(flow);
        if (Retries.fault(exchange).kind() == Fault.Kind.UNEXPECTED) {
            log.error("CRITICAL {}; goes on with the next cycle", error, Retries.exception(exchange));
        } else {
            log.error("CRITICAL {}; goes on with the next cycle", error);
        }
    }

    void uploaded(int readings) {
        totalUploaded.addAndGet(readings);
    }

    /** Readings uploaded since the process started. */
    public long totalUploaded() {
        return totalUploaded.get();
    }

    /** How the last cycle of this process ended, or null before the first. */
    public Result last() {
        return last;
    }

    /** When the last cycle of this process that succeeded ended, or null before the first. */
    public Instant lastSuccess() {
        return lastSuccess;
    }

    /** Ends the cycle and gives its outcomes as a JSON array, the rows of {@code sync_logs}. */
    public synchronized String end() throws JsonProcessingException {
        String error = outcomes.values().stream()
                .filter(outcome -> !outcome.success())
                .map(outcome -> outcome.flow() + ": " + outcome.error())
                .collect(Collectors.joining("; "));
        last = new Result(
                clock.instant(),
                error.isEmpty(),
                error.isEmpty() ? null : error,
                millisSinceStart(),
                List.copyOf(outcomes.values()));
        LOG.info("Cycle {} after {} ms", last.success() ? "complete" : "failed", last.durationMs());
        if (last.success()) {
            lastSuccess = last.endedAt();
        }
        inProgress = false;
        ended = last.endedAt();
        return JSON.writeValueAsString(
                last.outcomes().stream().map(SyncCycle::row).toList());
    }

    private static Map<String, Object> row(Outcome outcome) {
        Map<String, Object> details = new LinkedHashMap<>(outcome.details());
        details.put("flow", outcome.flow());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("sync_type", outcome.syncType());
        row.put("success", outcome.success());
        row.put("records_processed", outcome.records());
        row.put("error_message", outcome.error());
        row.put("duration_ms", outcome.durationMs());
        row.put("details", details);
        return row;
    }

    private boolean isDue() {
        return ended == null || !clock.instant().isBefore(ended.plus(interval));
    }

    private synchronized long millisSinceStart() {
        return started == null ? 0 : Duration.between(started, clock.instant()).toMillis();
    }
}
