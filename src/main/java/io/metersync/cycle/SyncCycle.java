package io.metersync.cycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.metersync.clock.ClockJumps;
import io.metersync.clock.Ticker;
import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sync cycle at a time: says when the next is due, collects what its flows did, and remembers how the last one ended.
 *
 * <p>The timer of {@code routes/sync-cycle.camel.yaml} asks every second; the interval counts from the end of
 * the last cycle, however that was started.
 */
public final class SyncCycle {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");

    private static final String CYCLE = "run-cycle";
    private static final Set<String> RUNNING_IT = Set.of("sync-cycle", CYCLE);
    private static final String CUT_SHORT = "cut short: the process stops";

    private final Clock clock;
    private final Ticker ticker;
    private final Shutdown shutdown;
    private final ClockJumps clockJumps;
    private final Turn turn;
    private final SyncLock lock;
    private final Retries retries;
    private final AtomicLong totalUploaded = new AtomicLong();
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, String> unexpected = new ConcurrentHashMap<>();
    private volatile Result last;
    private volatile Instant lastSuccess;
    private final Totals totals = new Totals();
    private volatile int failuresInARow;
    private volatile long lastAskedNanos;
    private volatile Instant lastUpload;
    private final Map<String, Instant> failingSince = new ConcurrentHashMap<>();

    /**
     * How a cycle ended.
     *
     * @param unexpected by flow, the failures that are no database's
     */
    public record Result(
            Instant endedAt,
            boolean success,
            String error,
            long durationMs,
            List<Outcome> outcomes,
            Map<String, String> unexpected) {}

    /** {@code afterStop} is how long a cycle goes on after a stop. */
    public SyncCycle(
            Clock clock, Ticker ticker, Duration interval, Duration afterStop, SyncLock lock, Retries retries) {
        this.clock = clock;
        this.ticker = ticker;
        this.shutdown = new Shutdown(afterStop, ticker);
        this.clockJumps = new ClockJumps(clock, ticker);
        this.lastAskedNanos = ticker.nanos();
        this.turn = new Turn(ticker, interval);
        this.lock = lock;
        this.retries = retries;
    }

    /**
     * Starts a cycle when one is due or was asked for; false when not, while one runs here or in another process on the
     * same local database, and when the process stops.
     */
    public synchronized boolean begin() {
        lastAskedNanos = ticker.nanos();
        clockJumps.look();
        if (shutdown.isAskedFor() || !turn.isDue() || !lock.tryAcquire()) {
            return false;
        }
        if (!turn.begin()) {
            return false;
        }
        outcomes.clear();
        unexpected.clear();
        return true;
    }

    /** Asks for a cycle now; false, and nothing happens, while one runs or is asked for already. */
    public boolean request() {
        return !shutdown.isAskedFor() && !isStandby() && turn.request();
    }

    /** Whether another process syncs this local database, so that this one starts no cycle. */
    public boolean isStandby() {
        return lock.isStandby();
    }

    /** Lets no cycle begin until {@link #resume()}; false while one still runs. */
    public boolean pause() {
        return turn.pause();
    }

    public void resume() {
        turn.resume();
    }

    public boolean isInProgress() {
        return turn.isInProgress();
    }

    /** Whether the cycle may start another flow or batch; a no cuts it short. */
    public boolean goesOn() {
        return shutdown.leavesTime();
    }

    /** Whether the flow may start; takes note of one that may not. */
    public boolean mayStart(@ExchangeProperty("flow") String flow) {
        if (!goesOn()) {
            add(Outcome.failure(flow, CUT_SHORT, 0));
        }
        return !shutdown.isCutShort();
    }

    /** From now on no cycle starts; the one in progress goes on for a while. */
    public void stop() {
        shutdown.ask();
    }

    /** Takes note of what a flow did; where it failed in part, the failure stays. */
    public void add(Outcome outcome) {
        Outcome done = shutdown.isCutShort() && outcome.success() ? outcome.failedWith(CUT_SHORT) : outcome;
        outcomes.merge(outcome.flow(), done, (failed, later) -> later.failedWith(failed.error()));
    }

    /** Takes note of a finished download of the remote {@code table}. */
    public void downloaded(
            @ExchangeProperty("flow") String flow, @ExchangeProperty("table") String table, @Body Download download) {
        add(download.outcome(flow, table));
    }

    /** Takes note of a failure that is no database's. */
    public void unexpected(String flow, String error) {
        unexpected.put(flow, error);
    }

    public boolean hasFailed(String flow) {
        Outcome outcome = outcomes.get(flow);
        return outcome != null && !outcome.success();
    }

    /** Takes note of a flow that gave up, and logs it once; a stack trace only where nobody expected the error. */
    public void failed(Exchange exchange) {
        String flow = flow(exchange);
        boolean isPart = isPartOfCycle(flow) || RUNNING_IT.contains(String.valueOf(exchange.getFromRouteId()));
        if (shutdown.isAskedFor() && (isRejected(exchange) || retries.hasAttemptsLeft(exchange))) {
            waitEnded(flow);
            return;
        }
        String error = retries.describe(exchange);
        boolean isFirst = !isPart || outcomes.putIfAbsent(flow, Outcome.failure(flow, error, turn.millis())) == null;
        if (isFirst) {
            boolean isUnexpected = Retries.fault(exchange).kind() == Fault.Kind.UNEXPECTED;
            if (isUnexpected) {
                unexpected(flow, error);
            }
            LoggerFactory.getLogger(flow)
                    .error(
                            "CRITICAL {}; goes on with the next cycle",
                            error,
                            isUnexpected ? Retries.exception(exchange) : null);
        }
    }

    /** Keeps of the flows only what nobody handled: a handled error would end the cycle before its record. */
    public Exchange flowEnded(Exchange failed, Exchange flow) {
        if (shutdown.isAskedFor() && isRejected(flow)) {
            waitEnded(flow.getProperty("flow", flow(flow), String.class));
        }
        return flow.getException() == null ? failed : flow;
    }

    /** Camel ends a wait so when it stops. */
    private static boolean isRejected(Exchange exchange) {
        return Retries.exception(exchange) instanceof RejectedExecutionException;
    }

    /** Takes note of a flow whose wait for the next attempt the stop has ended: the cycle can't be completed any more. */
    private void waitEnded(String flow) {
        if (isPartOfCycle(flow) && !flow.equals(CYCLE)) {
            shutdown.cutShort();
            Outcome stopped = Outcome.failure(flow, CUT_SHORT + " before the next attempt", turn.millis());
            if (outcomes.putIfAbsent(flow, stopped) == null) {
                LOG.info("{}: stops before the next attempt", flow);
            }
        }
    }

    /** The group of the route that gave up, or else the route itself. */
    private static String flow(Exchange exchange) {
        String id = Retries.routeId(exchange);
        Route route = exchange.getContext().getRoute(id);
        return route == null || route.getGroup() == null ? id : route.getGroup();
    }

    private static boolean isPartOfCycle(String flow) {
        return flow.startsWith("upload-") || flow.startsWith("download-") || flow.equals(CYCLE);
    }

    /** Takes note of readings that have left the queue because the remote database has them. */
    public void uploaded(int readings) {
        totalUploaded.addAndGet(readings);
    }

    /** Takes note that readings arrived, perhaps once more. */
    public void stored() {
        lastUpload = clock.instant();
    }

    /** When this process last uploaded readings, or null where it has not. */
    public Instant lastUpload() {
        return lastUpload;
    }

    /** End of the first cycle from which on the flow has failed, or null where it succeeded last. */
    public Instant failingSince(String flow) {
        return failingSince.get(flow);
    }

    /** Readings that have left the queue since the process started because the remote database has them. */
    public long totalUploaded() {
        return totalUploaded.get();
    }

    /** When, by the ticker, somebody last asked whether a cycle is due; the timer does not ask while one runs. */
    public long lastAskedNanos() {
        return lastAskedNanos;
    }

    /** What all cycles did. */
    public Totals totals() {
        return totals;
    }

    /** Cycles that failed since the last one that succeeded. */
    public int failuresInARow() {
        return failuresInARow;
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
    public String end() throws JsonProcessingException {
        String error = outcomes.values().stream()
                .filter(outcome -> !outcome.success())
                .map(outcome -> outcome.flow() + ": " + outcome.error())
                .collect(Collectors.joining("; "));
        last = new Result(
                clock.instant(),
                error.isEmpty(),
                error.isEmpty() ? null : error,
                turn.millis(),
                List.copyOf(outcomes.values()),
                Map.copyOf(unexpected));
        totals.cycle(last);
        failuresInARow = last.success() ? 0 : failuresInARow + 1;
        last.outcomes().forEach(this::rememberFailure);
        if (last.success()) {
            lastSuccess = last.endedAt();
        } else {
            lock.release();
        }
        String how = shutdown.isCutShort() ? "cut short by the stop" : last.success() ? "complete" : "failed";
        LOG.info("Cycle {} after {} ms", how, last.durationMs());
        turn.end();
        return SyncLog.rows(last.outcomes());
    }

    private void rememberFailure(Outcome outcome) {
        if (outcome.success()) {
            failingSince.remove(outcome.flow());
        } else {
            failingSince.putIfAbsent(outcome.flow(), clock.instant());
        }
    }
}
