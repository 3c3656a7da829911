package io.metersync.clock;

import java.time.Duration;

/** Monotonic time, for durations: a change of the wall clock, forward or back, changes no interval, wait or timeout. */
@FunctionalInterface
public interface Ticker {
    Ticker SYSTEM = System::nanoTime;

    /** Nanoseconds since some moment; only the difference of two values means something. */
    long nanos();

    /** The time that has passed since {@link #nanos()} was {@code then}. */
    default Duration since(long then) {
        return Duration.ofNanos(nanos() - then);
    }

    /** Whether {@code time} has passed since {@link #nanos()} was {@code then}. */
    default boolean hasPassed(Duration time, long then) {
        return since(then).compareTo(time) >= 0;
    }
}
