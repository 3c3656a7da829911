package io.metersync.upload.pace;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many batches are sent in parallel. While a backlog waits, twice as many are tried, and kept if they move 1.3 times as many readings a
 * second, as they do while round trips dominate: more lanes than needed get in each other's way at the remote server's indexes. Half as
 * many are tried as well, and kept if they move nine tenths.
 */
final class LaneSizing {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A window with fewer batches of each lane is no reliable measure. */
    private static final int BATCHES_A_LANE = 3;

    private static final int WINDOWS_BETWEEN_TRIALS = 20;
    private static final double MORE_IS_WORTH_IT = 1.3;
    private static final double LESS_IS_ENOUGH = 0.9;

    private final int least;
    private final int most;
    private final LongSupplier nanoTime;
    private int lanes;
    private int lanesBefore;
    private double rateBefore;
    private boolean isUpNext = true;
    private int windowsToTrial;
    private int batchSize;
    private int batchesToStart;
    private int batches;
    private long readings;
    private long windowStart;

    /** {@code most} below {@code least} means that it is always the least. */
    LaneSizing(int least, int most, LongSupplier nanoTime) {
        this.least = least;
        this.most = Math.max(least, most);
        this.nanoTime = nanoTime;
        reset();
    }

    /** Starts over from the least. */
    final void reset() {
        isUpNext = true;
        windowsToTrial = 0;
        lanesBefore = least;
        use(least);
    }

    int lanes() {
        return lanes;
    }

    /** Learns from a batch that arrived. */
    void took(int size, int nextBatchSize) {
        if (nextBatchSize != batchSize) {
            // the rate of larger batches is no measure for lanes
            batchSize = nextBatchSize;
            startWindow();
        } else if (batchesToStart > 0) {
            startLater();
        } else {
            readings += size;
            batches++;
            long nanos = nanoTime.getAsLong() - windowStart;
            if (nanos >= WINDOW_NANOS && batches >= BATCHES_A_LANE * lanes) {
                windowEnded((double) readings / nanos);
            }
        }
    }

    private void windowEnded(double rate) {
        boolean isTrial = lanes != lanesBefore;
        if (isTrial && rate < rateBefore * (lanes > lanesBefore ? MORE_IS_WORTH_IT : LESS_IS_ENOUGH)) {
            isUpNext = lanes < lanesBefore;
            windowsToTrial = WINDOWS_BETWEEN_TRIALS;
            use(lanesBefore);
            return;
        }
        lanesBefore = lanes;
        rateBefore = rate;
        if (isTrial && (lanes == most || lanes == least)) {
            windowsToTrial = WINDOWS_BETWEEN_TRIALS;
        }
        use(windowsToTrial-- > 0 ? lanes : next());
    }

    private int next() {
        int more = Math.min(most, lanes * 2);
        int fewer = Math.max(least, lanes / 2);
        return isUpNext && more > lanes || fewer == lanes ? more : fewer;
    }

    private void use(int number) {
        lanes = number;
        startWindow();
    }

    /** After the batches in transit have arrived, and new lanes have their connections. */
    private void startWindow() {
        batchesToStart = lanes;
        startLater();
    }

    private void startLater() {
        batchesToStart--;
        readings = 0;
        batches = 0;
        windowStart = nanoTime.getAsLong();
    }
}
