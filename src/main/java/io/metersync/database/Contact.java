package io.metersync.database;

import java.time.Instant;

/** Since when a database has been reached, or not: told by every attempt to get a connection of the pool, whoever made it. */
public final class Contact {
    private volatile State state = new State(null, null);

    /**
     * How things are.
     *
     * @param isMade null before the first attempt
     * @param since when it came to be so; null before the first attempt
     */
    public record State(Boolean isMade, Instant since) {}

    /** Takes note of an attempt: when it succeeded, or when one that failed began. */
    public synchronized void attempted(boolean hasSucceeded, Instant time) {
        if (state.isMade() == null || state.isMade() != hasSucceeded) {
            state = new State(hasSucceeded, time);
        }
    }

    public State state() {
        return state;
    }
}
