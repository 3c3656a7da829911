package io.metersync.cycle;

import io.metersync.clock.Ticker;
import java.time.Duration;

/** Decides when a recurring job is due: immediately, then one interval after its last end; sooner when asked for; never twice at a time. */
public final class Turn {
    private final Ticker ticker;
    private final Duration interval;
    private boolean inProgress;
    private boolean asked;
    private boolean paused;
    private Long startedNanos;
    private Long endedNanos;

    public Turn(Ticker ticker, Duration interval) {
        this.ticker = ticker;
        this.interval = interval;
    }

    synchronized boolean isDue() {
        return !inProgress && !paused && (asked || endedNanos == null || ticker.hasPassed(interval, endedNanos));
    }

    /** Starts it when it is due. */
    public synchronized boolean begin() {
        if (!isDue()) {
            return false;
        }
        inProgress = true;
        asked = false;
        startedNanos = ticker.nanos();
        return true;
    }

    /** Asks for it now; false, and nothing happens, while it runs or is asked for already. */
    public synchronized boolean request() {
        if (isInProgress()) {
            return false;
        }
        asked = true;
        return true;
    }

    /** Lets nothing begin until {@link #resume()}; false while it still runs. */
    public synchronized boolean pause() {
        paused = true;
        return !inProgress;
    }

    public synchronized void resume() {
        paused = false;
    }

    public synchronized boolean isInProgress() {
        return inProgress || asked;
    }

    public synchronized void end() {
        inProgress = false;
        endedNanos = ticker.nanos();
    }

    /** Milliseconds since it last started. */
    public synchronized long millis() {
        return startedNanos == null ? 0 : ticker.since(startedNanos).toMillis();
    }
}
