package io.metersync.cycle;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How the cycles of this process ended. */
public final class CycleResults {
    private final Map<String, Instant> failingSince = new ConcurrentHashMap<>();
    private volatile CycleResult last;
    private volatile Instant lastSuccess;
    private volatile int failuresInARow;

    void add(CycleResult result) {
        last = result;
        failuresInARow = result.success() ? 0 : failuresInARow + 1;
        lastSuccess = result.success() ? result.endedAt() : lastSuccess;
        for (Outcome outcome : result.outcomes()) {
            if (outcome.success()) {
                failingSince.remove(outcome.flow());
            } else {
                failingSince.putIfAbsent(outcome.flow(), result.endedAt());
            }
        }
    }

    /** The last cycle, or null before the first. */
    public CycleResult last() {
        return last;
    }

    /** When the last cycle that succeeded ended, or null before the first. */
    public Instant lastSuccess() {
        return lastSuccess;
    }

    /** Cycles that failed since the last success. */
    public int failuresInARow() {
        return failuresInARow;
    }

    /** End of the first cycle from which on the flow has failed, or null if it succeeded last. */
    public Instant failingSince(String flow) {
        return failingSince.get(flow);
    }
}
