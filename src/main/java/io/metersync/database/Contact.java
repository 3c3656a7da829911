package io.metersync.database;

import java.time.Instant;

/** Whether a database is reachable, and since when; updated by every attempt to get a connection of the pool. */
public final class Contact {
    private volatile State state = new State(null, null);

    /**
     * How things are.
     *
     * @param isMade null before the first attempt
     * @param since when it came to be so; null before the first attempt
     */
    public record State(Boolean isMade, Instant since) {}

    /** Records an attempt: the time of a success, or the start of a failed attempt. */
    public synchronized void attempted(boolean hasSucceeded, Instant time) {
        if (state.isMade() == null || state.isMade() != hasSucceeded) {
            state = new State(hasSucceeded, time);
        }
    }

    public State state() {
        return state;
    }
}
