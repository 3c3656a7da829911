package io.metersync.cycle;

import io.metersync.clock.Ticker;
import java.time.Duration;

/** The end of the process: for how long a cycle in progress goes on after a stop signal, and whether it came to its end. */
final class Shutdown {
    private final Duration patience;
    private final Ticker ticker;
    private volatile Long askedForNanos;
    private volatile boolean isCutShort;

    Shutdown(Duration patience, Ticker ticker) {
        this.patience = patience;
        this.ticker = ticker;
    }

    void ask() {
        askedForNanos = ticker.nanos();
    }

    boolean isAskedFor() {
        return askedForNanos != null;
    }

    /** Whether there is time for another flow or batch; asked while there is one, so that a no cuts the cycle short. */
    boolean leavesTime() {
        if (isAskedFor() && ticker.hasPassed(patience, askedForNanos)) {
            isCutShort = true;
        }
        return !isCutShort;
    }

    /** The cycle can't be completed any more. */
    void cutShort() {
        isCutShort = true;
    }

    boolean isCutShort() {
        return isCutShort;
    }
}
