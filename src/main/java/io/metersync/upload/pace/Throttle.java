package io.metersync.upload.pace;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Spreads what goes over the link over time, so that a catch-up leaves room for others. Shared by all lanes. */
public final class Throttle {
    private final double nanosPerByte;
    private final LongSupplier nanoTime;
    private final LongConsumer sleep;
    private long freeAtNanos;

    /** {@code kilobitsPerSecond} 0 means no cap. */
    public Throttle(int kilobitsPerSecond) {
        this(kilobitsPerSecond, System::nanoTime, Throttle::sleep);
    }

    /** {@code sleep} takes the nanoseconds to wait. */
    Throttle(int kilobitsPerSecond, LongSupplier nanoTime, LongConsumer sleep) {
        this.nanoTime = nanoTime;
        this.sleep = sleep;
        freeAtNanos = nanoTime.getAsLong();
        nanosPerByte = kilobitsPerSecond == 0 ? 0 : 8_000_000.0 / kilobitsPerSecond;
    }

    /** Waits until the link is free for the given number of bytes. */
    public void send(long bytes) {
        if (nanosPerByte > 0) {
            sleep.accept(reserve(bytes));
        }
    }

    /** Gives the nanoseconds until its turn. */
    private synchronized long reserve(long bytes) {
        long now = nanoTime.getAsLong();
        long start = Math.max(freeAtNanos, now);
        freeAtNanos = start + (long) (bytes * nanosPerByte);
        return start - now;
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
