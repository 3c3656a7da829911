package io.metersync.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Says when a recurring job is due: at once, then so long after its last end; sooner when asked for; never twice at a time. */
final class Turn {
    private final Clock clock;
    private final Duration interval;
    private boolean inProgress;
    private boolean asked;
    private boolean paused;
    private Instant started;
    private Instant ended;

    Turn(Clock clock, Duration interval) {
        this.clock = clock;
        this.interval = interval;
    }

    synchronized boolean isDue() {
        return !inProgress
                && !paused
                && (asked || ended == null || !clock.instant().isBefore(ended.plus(interval)));
    }

    /** Starts it when it is due. */
    synchronized boolean begin() {
        if (!isDue()) {
            return false;
        }
        inProgress = true;
        asked = false;
        started = clock.instant();
        return true;
    }

    /** Asks for it now; false, and nothing happens, while it runs or is asked for already. */
    synchronized boolean request() {
        if (isInProgress()) {
            return false;
        }
        asked = true;
        return true;
    }

    /** Lets nothing begin until {@link #resume()}; false while it still runs. */
    synchronized boolean pause() {
        paused = true;
        return !inProgress;
    }

    synchronized void resume() {
        paused = false;
    }

    synchronized boolean isInProgress() {
        return inProgress || asked;
    }

    synchronized void end() {
        inProgress = false;
        ended = clock.instant();
    }

    /** Milliseconds since it last started. */
    synchronized long millis() {
        return started == null ? 0 : Duration.between(started, clock.instant()).toMillis();
    }
}
