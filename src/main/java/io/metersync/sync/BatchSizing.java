package io.metersync.sync;

/**
 * How many readings the next batch takes: while a backlog waits and batches are quick, as many as would take half a second by
 * the last one's pace, 2 to 16 times as many; half as many when one is slow, and the least again after a failure and when the
 * queue is empty.
 */
public final class BatchSizing {
    private static final long QUICK_MILLIS = 500;
    private static final long SLOW_MILLIS = 1000;
    private static final long MOST_TIMES = 16;

    private final int least;
    private final int most;
    private int size;

    public BatchSizing(int least, int most) {
        this.least = least;
        this.most = Math.max(least, most);
        this.size = least;
    }

    int least() {
        return least;
    }

    synchronized int size() {
        return size;
    }

    synchronized boolean hasGrown() {
        return size > least;
    }

    /**
     * Learns from a batch of {@code readings} that took so long. Only a full one tells something.
     *
     * @param millis without the round trips where they are known: a large batch needs no more of them than a small one
     */
    synchronized void took(int readings, long millis) {
        if (millis > SLOW_MILLIS) {
            size = Math.max(least, Math.min(size, readings) / 2);
        } else if (millis < QUICK_MILLIS && readings >= size) {
            size = (int) Math.min(most, size * times(millis));
        }
    }

    private static long times(long millis) {
        return Math.max(2, Math.min(MOST_TIMES, QUICK_MILLIS / Math.max(1, millis)));
    }

    synchronized void reset() {
        size = least;
    }
}
