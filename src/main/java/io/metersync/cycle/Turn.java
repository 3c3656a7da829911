package io.metersync.cycle;

import io.metersync.clock.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides when a recurring job is due: immediately, then one interval after its last end; sooner when asked for; never twice at a time.
 * The first interval is up to a half shorter, by chance, so that sites that start together do not go on together.
 */
public final class Turn {
    private final Ticker ticker;
    private final Duration interval;
    private Duration pause;
    private boolean inProgress;
    private boolean asked;
    private boolean paused;
    private Long startedNanos;
    private Long endedNanos;

    public Turn(Ticker ticker, Duration interval) {
        this.ticker = ticker;
        this.interval = interval;
        this.pause =
                interval.dividedBy(2).plusMillis(ThreadLocalRandom.current().nextLong(interval.toMillis() / 2 + 1));
    }

    synchronized boolean isDue() {
        return !inProgress && !paused && (asked || endedNanos == null || ticker.hasPassed(pause, endedNanos));
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

    /** Asks for it directly after its end if it runs, and now if not. */
    synchronized void requestNext() {
        asked = true;
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
        pause = endedNanos == null ? pause : interval;
        endedNanos = ticker.nanos();
    }

    /** Milliseconds since it last started. */
    public synchronized long millis() {
        return startedNanos == null ? 0 : ticker.since(startedNanos).toMillis();
    }
}
