package io.metersync.upload.pace;

/**
 * How large the next batch is. While a backlog waits and batches are quick: as many readings as would take half a second at the
 * last batch's pace, 2 to 16 times as many as before; half as many after a slow batch, and the least after a failure and when
 * the queue is empty. Without a backlog: always the least. After a batch that the remote database cancelled: at most half of it. Bytes are bounded as well, by what memory and the link can take.
 */
public final class BatchSizing {
    private static final long QUICK_MILLIS = 500;
    private static final long SLOW_MILLIS = 1000;
    private static final long MOST_TIMES = 16;
    /** After this number of batches at the cap, twice as many readings are tried. */
    private static final int BATCHES_AT_CAP = 50;
    /** The size of batches before the pace of the link is known. */
    private static final long FIRST_BYTES = 256 * 1024;
    /** A batch of the least size fits, and a slow link moves it in some seconds. */
    private static final long LEAST_BYTES = 64 * 1024;

    private final int least;
    private final int most;
    private final long mostBytes;
    private final long longestMillis;
    private boolean isGrowing;
    private int size;
    private long bytes;
    private long fixedMillis = Long.MAX_VALUE;
    private int cap = Integer.MAX_VALUE;
    private int batchesAtCap;

    /**
     * @param mostBytes what a batch may take of memory
     * @param longestMillis a batch has no more bytes than the link moves in this time
     */
    public BatchSizing(int least, int most, long mostBytes, long longestMillis) {
        this.least = least;
        this.most = Math.max(least, most);
        this.mostBytes = mostBytes;
        this.longestMillis = longestMillis;
        size = least;
        bytes = Math.min(mostBytes, FIRST_BYTES);
    }

    /** From now on batches grow. */
    public synchronized void grow() {
        isGrowing = true;
    }

    /** The readings of the next batch. */
    public synchronized int size() {
        return Math.min(cap, isGrowing ? size : least);
    }

    /** The remote database cancelled a batch: from now on a batch has at most half as many readings. */
    public synchronized void cancelled(int readings) {
        cap = Math.max(1, Math.min(cap, readings / 2));
        batchesAtCap = 0;
    }

    /** The most readings that a batch may have, as far as the remote database has cancelled larger ones. */
    public synchronized int cap() {
        return cap;
    }

    /** Reverts the changes after batches that were cancelled because of one reading, and not because of their size. */
    public synchronized void cap(int before) {
        cap = before;
    }

    /** The bytes of the next batch; a single reading may have more. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Learns from a batch. Only a full batch is a measure. */
    public synchronized void took(int readings, long sentBytes, long millis) {
        fixedMillis = Math.min(fixedMillis, millis);
        raiseCap(readings);
        // a large batch needs no more round trips than a small one
        long moving = Math.max(1, millis - fixedMillis);
        learnBytes(sentBytes, moving);
        if (moving > SLOW_MILLIS) {
            size = Math.max(least, Math.min(size, readings) / 2);
        } else if (moving < QUICK_MILLIS && (readings >= size || sentBytes >= bytes / 2)) {
            size = (int) Math.min(most, size * times(moving));
        }
    }

    /** A size that was too slow may be quick enough later. */
    private void raiseCap(int readings) {
        if (readings >= cap && ++batchesAtCap >= BATCHES_AT_CAP) {
            cap = cap > most / 2 ? Integer.MAX_VALUE : 2 * cap;
            batchesAtCap = 0;
        }
    }

    private void learnBytes(long sentBytes, long millis) {
        long inTime = sentBytes * longestMillis / millis;
        if (sentBytes > 0 && (inTime < bytes || sentBytes >= bytes / 2)) {
            bytes = Math.min(mostBytes, Math.max(LEAST_BYTES, Math.min(inTime, bytes * MOST_TIMES)));
        }
    }

    private static long times(long millis) {
        return Math.max(2, Math.min(MOST_TIMES, QUICK_MILLIS / millis));
    }

    /** Back to the least, without growth. */
    public synchronized void reset() {
        isGrowing = false;
        size = least;
        fixedMillis = Long.MAX_VALUE;
    }
}
