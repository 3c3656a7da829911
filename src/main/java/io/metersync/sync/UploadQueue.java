package io.metersync.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Header;

/**
 * How far one cycle has read the queue of readings.
 *
 * <p>A pass reads page after page in the order of {@code timestamp, id}, each behind the last, so that a page is never
 * read twice while its batches are on their way and deleted rows are not walked again. Passes repeat until one finds
 * nothing: what came in meanwhile with an older timestamp, or was changed on its way, goes in the next.
 */
public final class UploadQueue {
    private static final Reading START =
            new Reading(null, Long.toString(Long.MIN_VALUE), null, "-infinity", null, null, null, null);

    private final SyncCycle cycle;
    private final History history;
    private final UploadLanes lanes;
    private final UploadLanes deletes;
    private final Clock clock;
    private final BatchSizing sizing;
    private final Duration maxDuration;
    private final int maxBatches;

    private final AtomicLong uploaded = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicBoolean isDeleting = new AtomicBoolean();
    private Instant started;
    private Reading lastRead;
    private boolean passIsOver;
    private volatile boolean isBrokenOff;
    private long deletedBeforePass;
    private int pages;
    private int pageSize;

    /** {@code maxBatches} 0 means no limit. */
    public UploadQueue(
            SyncCycle cycle,
            History history,
            UploadLanes lanes,
            UploadLanes deletes,
            Clock clock,
            BatchSizing sizing,
            Duration maxDuration,
            int maxBatches) {
        this.cycle = cycle;
        this.history = history;
        this.lanes = lanes;
        this.deletes = deletes;
        this.clock = clock;
        this.sizing = sizing;
        this.maxDuration = maxDuration;
        this.maxBatches = maxBatches;
    }

    /** Starts at the beginning of the queue, for a new cycle. */
    public void open() {
        started = clock.instant();
        uploaded.set(0);
        deleted.set(0);
        quarantined.set(0);
        batches.set(0);
        isDeleting.set(false);
        pages = 0;
        startPass();
    }

    /** Whether the cycle reads another page: not after a failure, a stop signal, the cycle's bound, or an empty pass. */
    public boolean hasMore() {
        if (passIsOver || isBrokenOff) {
            awaitIdle();
            if (deleted.get() == deletedBeforePass && !isBrokenOff) {
                return false;
            }
            startOver();
            startPass();
        }
        return cycle.goesOn()
                && !cycle.hasFailed("upload-readings")
                && clock.instant().isBefore(started.plus(maxDuration))
                && (maxBatches == 0 || pages < maxBatches);
    }

    /** The parameters of {@code sql/local/poll-readings.sql}. */
    public Map<String, Object> nextPage() {
        return next(sizing.least());
    }

    /** The parameters of {@code sql/local/poll-range.sql}. */
    public Map<String, Object> nextRange() {
        return next(sizing.size());
    }

    private Map<String, Object> next(int size) {
        pageSize = size;
        return Map.of("timestamp", lastRead.timestamp(), "id", Long.valueOf(lastRead.id()), "limit", size);
    }

    /** Makes a batch of a page that was read, or no body of an empty one; refuses a page that can't say where it comes from. */
    public ReadingBatch read(@Body List<Reading> page) {
        passIsOver = page.size() < pageSize;
        if (page.isEmpty()) {
            return null;
        }
        lastRead = page.get(page.size() - 1);
        requireIdentity(lastRead.nodeId());
        pages++;
        return new ReadingBatch(page);
    }

    static void requireIdentity(String nodeId) {
        if (nodeId == null) {
            // without it the remote database would not recognize a repeated insert
            throw new IllegalStateException(
                    "sync_node has no row, this local database has no identity: insert into sync_node default values");
        }
    }

    /** Whether the cycle found no reading at all; one that could not look, or was stopped, doesn't know. */
    public boolean isEmpty() {
        return pages == 0 && cycle.goesOn() && !cycle.hasFailed("upload-readings");
    }

    /** Whether a batch may still go: not after a stop signal, nor when one before it failed: an outage costs one backoff. */
    public boolean accepts() {
        return cycle.goesOn() && !cycle.hasFailed("upload-readings");
    }

    /** Takes note of a batch that arrived, without the readings that the remote database refused. */
    public void stored(@Body ReadingBatch batch, @Header("quarantined") int refused) {
        quarantined.addAndGet(refused);
        cycle.totals().quarantined(refused);
        if (batch.size() > 0) {
            arrived(batch.size(), batch.millis());
        }
        learn(batch.size() + refused, batch.millis());
    }

    /** Whether so much waits that batches have grown past the size that goes row by row. */
    public boolean isCatchingUp() {
        return sizing.hasGrown();
    }

    /** Makes the range of the next batch from the place where it ends, or no body where the queue ends. */
    public ReadingRange readRange(@Body Map<String, Object> end) {
        passIsOver = end == null || ((Number) end.get("size")).intValue() < pageSize;
        if (end == null) {
            return null;
        }
        ReadingRange range = new ReadingRange(
                lastRead.timestamp(), lastRead.id(), (String) end.get("timestamp"), (String) end.get("id"));
        lastRead = START.at(range.toTimestamp(), range.toId());
        pages++;
        return range;
    }

    /** Takes note of a range that arrived and is deleted. */
    public void rangeStored(@Body RangeStore.Result range) {
        arrived(range.size(), range.millis());
        addDeleted(range.size());
        learn(range.size(), range.millis() - range.roundTripMillis());
    }

    private void arrived(int readings, long millis) {
        uploaded.addAndGet(readings);
        batches.incrementAndGet();
        cycle.uploaded(readings);
        history.addUploaded(cycle.totalUploaded());
        cycle.totals().batch(millis);
    }

    private void learn(int readings, long millis) {
        sizing.took(readings, millis);
        lanes.took(readings, sizing.size());
    }

    /** Goes back to the start of the queue with the smallest batches: in a large one is a reading that needs them. */
    public void breakOff() {
        isBrokenOff = true;
    }

    /** Whether a batch that is stored may be deleted: not after one that could not be, for an outage costs one backoff. */
    public boolean beginDelete() {
        // one at a time: another that has not ended has failed
        return isDeleting.compareAndSet(false, true);
    }

    /** Takes note of a batch's rows that are deleted. */
    public void deleted(@Header("CamelSqlUpdateCount") int rows) {
        isDeleting.set(false);
        addDeleted(rows);
    }

    private void addDeleted(int rows) {
        deleted.addAndGet(rows);
        cycle.totals().deleted(rows);
    }

    /** Waits for the batches on their way and gives the cycle what was uploaded. */
    public void close() {
        awaitIdle();
        if (isBrokenOff || cycle.hasFailed("upload-readings")) {
            // the next cycle would begin with the very same batch
            startOver();
        }
        cycle.add(new Outcome(
                "upload-readings",
                true,
                uploaded.get(),
                null,
                millis(),
                Map.of(
                        "table",
                        "meter_readings",
                        "uploaded",
                        uploaded.get(),
                        "deleted",
                        deleted.get(),
                        "quarantined",
                        quarantined.get(),
                        "batches",
                        batches.get())));
    }

    /** What the cycle's upload did, for the log. */
    public String summary() {
        if (uploaded.get() == 0) {
            return isEmpty() ? "Queue is empty" : "Nothing uploaded";
        }
        return "%d readings uploaded in %d ms".formatted(uploaded.get(), millis());
    }

    private void awaitIdle() {
        lanes.awaitIdle();
        deletes.awaitIdle();
    }

    private void startOver() {
        sizing.reset();
        lanes.reset();
    }

    private long millis() {
        return Duration.between(started, clock.instant()).toMillis();
    }

    private void startPass() {
        lastRead = START;
        passIsOver = false;
        isBrokenOff = false;
        deletedBeforePass = deleted.get();
    }
}
