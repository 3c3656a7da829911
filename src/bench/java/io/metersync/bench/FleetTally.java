package io.metersync.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What all virtual sites have done so far. */
final class FleetTally {
    final LongAdder cycles = new LongAdder();
    final LongAdder failedCycles = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder digests = new LongAdder();
    final LongAdder readings = new LongAdder();
    final LongAdder logins = new LongAdder();
    final LongAdder refusedLogins = new LongAdder();
    private final Map<Long, LongAdder> loginsOfSecond = new ConcurrentHashMap<>();

    void loggedIn() {
        logins.increment();
        loginsOfSecond
                .computeIfAbsent(System.nanoTime() / 1_000_000_000, second -> new LongAdder())
                .increment();
    }

    /** The most logins that the server accepted in one second since the given time. */
    long mostLogins(long sinceNanos) {
        return loginsOfSecond.entrySet().stream()
                .filter(second -> second.getKey() >= sinceNanos / 1_000_000_000)
                .mapToLong(second -> second.getValue().sum())
                .max()
                .orElse(0);
    }
}
