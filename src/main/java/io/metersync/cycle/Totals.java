package io.metersync.cycle;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** The work since the process started, for its metrics. */
public final class Totals {
    /** Upper bounds of the durations of batches, in milliseconds. */
    public static final long[] BOUNDS = {5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000};

    private final AtomicLongArray batches = new AtomicLongArray(BOUNDS.length + 1);
    private final AtomicLong batchMillis = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private final AtomicLong cycles = new AtomicLong();
    private final AtomicLong failedCycles = new AtomicLong();
    private final Map<String, Long> downloads = new TreeMap<>();

    private final AtomicLong uploaded = new AtomicLong();
    private final Clock clock;
    private volatile Instant lastUpload;
    private volatile String newestFresh;

    Totals(Clock clock) {
        this.clock = clock;
    }

    /** Takes note of a batch of which readings arrived, perhaps once more. */
    public void batch(long millis) {
        lastUpload = clock.instant();
        int place = 0;
        while (place < BOUNDS.length && millis > BOUNDS[place]) {
            place++;
        }
        batches.incrementAndGet(place);
        batchMillis.addAndGet(millis);
    }

    /** Takes note of readings that have left the queue because the remote database has them. */
    public void uploaded(int readings) {
        uploaded.addAndGet(readings);
    }

    /** While a backlog exists: the timestamp of the newest fresh reading that arrived, as PostgreSQL writes it; otherwise null. */
    public void newestFresh(String timestamp) {
        newestFresh = timestamp;
    }

    public void deleted(int readings) {
        deleted.addAndGet(readings);
    }

    public void quarantined(int readings) {
        quarantined.addAndGet(readings);
    }

    synchronized void cycle(CycleResult result) {
        (result.success() ? cycles : failedCycles).incrementAndGet();
        for (Outcome outcome : result.outcomes()) {
            for (String change : new String[] {"inserted", "updated"}) {
                if (outcome.details().get(change) instanceof Number count) {
                    String table = Objects.toString(outcome.details().get("table"));
                    downloads.merge(table + " " + change, count.longValue(), Long::sum);
                }
            }
        }
    }

    /** Batches with a duration up to each of {@link #BOUNDS}, and one number for those that took longer. */
    public long[] batches() {
        long[] counts = new long[batches.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = batches.get(i);
        }
        return counts;
    }

    /** Readings that have left the queue because the remote database has them. */
    public long uploaded() {
        return uploaded.get();
    }

    /** When this process last uploaded readings, or null if it has not. */
    public Instant lastUpload() {
        return lastUpload;
    }

    /** See {@link #newestFresh(String)}. */
    public String newestFresh() {
        return newestFresh;
    }

    public long batchMillis() {
        return batchMillis.get();
    }

    public long deleted() {
        return deleted.get();
    }

    public long quarantined() {
        return quarantined.get();
    }

    public long cycles() {
        return cycles.get();
    }

    public long failedCycles() {
        return failedCycles.get();
    }

    /** Rows by {@code TABLE inserted} and {@code TABLE updated}. */
    public synchronized Map<String, Long> downloads() {
        return Map.copyOf(downloads);
    }
}
