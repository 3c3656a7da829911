package io.metersync.sync;

import java.util.concurrent.TimeUnit;

/** Spreads what goes over the link over time, so that a catch-up leaves room for others. Shared by all lanes. */
public final class Throttle {
    /** No cap. */
    public static final Throttle NONE = new Throttle(0);

    private final double nanosPerByte;
    private long freeAtNanos = System.nanoTime();

    /** {@code kilobitsPerSecond} 0 means no cap. */
    public Throttle(int kilobitsPerSecond) {
        nanosPerByte = kilobitsPerSecond == 0 ? 0 : 8_000_000.0 / kilobitsPerSecond;
    }

    /** Waits until the link is free for so many bytes more. */
    void send(long bytes) {
        if (nanosPerByte > 0) {
            sleepUntil(reserve(bytes));
        }
    }

    private synchronized long reserve(long bytes) {
        long start = Math.max(freeAtNanos, System.nanoTime());
        freeAtNanos = start + (long) (bytes * nanosPerByte);
        return start;
    }

    private static void sleepUntil(long nanoTime) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
