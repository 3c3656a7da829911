package io.metersync.cycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.metersync.clock.ClockJumps;
import io.metersync.clock.Ticker;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sync cycle at a time: decides when the next cycle is due, collects the outcomes of its flows, and remembers how the last cycle ended.
 *
 * <p>The timer of {@code routes/sync-cycle.camel.yaml} asks every second; the interval counts from the end of
 * the last cycle, however that was started.
 */
public final class SyncCycle {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");

    private static final String CUT_SHORT = "cut short: the process stops";

    private final Clock clock;
    private final Ticker ticker;
    private final Shutdown shutdown;
    private final ClockJumps clockJumps;
    private final Turn turn;
    private final SyncLock lock;
    private final CycleOutcomes outcomes = new CycleOutcomes();
    private final CycleResults results = new CycleResults();
    private final Totals totals;
    private final SitePause sitePause = new SitePause();
    private volatile long lastAskedNanos;

    /** {@code afterStop} is how long a cycle goes on after a stop. */
    public SyncCycle(Clock clock, Ticker ticker, Duration interval, Duration afterStop, SyncLock lock) {
        this.clock = clock;
        this.ticker = ticker;
        this.shutdown = new Shutdown(afterStop, ticker);
        this.clockJumps = new ClockJumps(clock, ticker);
        this.lastAskedNanos = ticker.nanos();
        this.turn = new Turn(ticker, interval);
        this.lock = lock;
        this.totals = new Totals(clock);
    }

    /**
     * Starts a cycle when one is due or was asked for; false if not, if a cycle runs in this process or in another process on the same
     * local database, and if the process stops.
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
        return true;
    }

    /** Asks for a cycle now; false, and nothing happens, while one runs or is asked for already. */
    public boolean request() {
        return !shutdown.isAskedFor() && !isStandby() && turn.request();
    }

    /** Asks for a cycle directly after the one in progress, or now if none is. */
    public void requestNext() {
        turn.requestNext();
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

    /** Whether the flow may start; records a refusal. */
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

    /** Records the outcome of a flow; a partial failure stays. */
    public void add(Outcome outcome) {
        Outcome done = shutdown.isCutShort() && outcome.success() ? outcome.failedWith(CUT_SHORT) : outcome;
        outcomes.add(done);
    }

    /** Takes note of a finished download of the remote {@code table}. */
    public void downloaded(
            @ExchangeProperty("flow") String flow, @ExchangeProperty("table") String table, @Body Download download) {
        add(download.outcome(flow, table));
    }

    /** Takes note of a failure that is no database's. */
    public void unexpected(String flow, String error) {
        outcomes.unexpected(flow, error);
    }

    public boolean hasFailed(String flow) {
        return outcomes.hasFailed(flow);
    }

    /** Whether this is the flow's first outcome in this cycle. */
    boolean addFirstFailure(String flow, String error) {
        return outcomes.addFirst(Outcome.failure(flow, error, turn.millis()));
    }

    /** Whether the process stops: nothing starts that a later cycle can do as well. */
    public boolean isStopping() {
        return shutdown.isAskedFor();
    }

    /** The cycle can't be completed any more; whether this is the flow's first outcome. */
    boolean cutShort(String flow) {
        shutdown.cutShort();
        return addFirstFailure(flow, CUT_SHORT + " before the next attempt");
    }

    /** The ticker's time of the last question whether a cycle is due; the timer does not ask while one runs. */
    public long lastAskedNanos() {
        return lastAskedNanos;
    }

    /** The totals of all cycles. */
    public Totals totals() {
        return totals;
    }

    /** The pause that the administrator of the remote database may have ordered. */
    public SitePause sitePause() {
        return sitePause;
    }

    /** How the cycles of this process ended. */
    public CycleResults results() {
        return results;
    }

    /** How the last cycle of this process ended, or null before the first. */
    public CycleResult last() {
        return results.last();
    }

    /** Ends the cycle and gives its outcomes as a JSON array, the rows of {@code sync_logs}. */
    public String end() throws JsonProcessingException {
        CycleResult result = outcomes.result(clock.instant(), turn.millis());
        results.add(result);
        totals.cycle(result);
        if (!result.success()) {
            lock.release();
        }
        String how = shutdown.isCutShort() ? "cut short by the stop" : result.success() ? "complete" : "failed";
        LOG.info("Cycle {} after {} ms", how, result.durationMs());
        turn.end();
        return SyncLog.rows(result.outcomes());
    }
}
