package io.metersync.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    private final Clock clock;
    private final int batchSize;
    private final Duration maxDuration;
    private final int maxBatches;

    private final AtomicLong uploaded = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private final AtomicInteger batches = new AtomicInteger();
    private Instant started;
    private Reading lastRead;
    private boolean passIsOver;
    private long deletedBeforePass;
    private int pages;

    /** {@code maxBatches} 0 means no limit. */
    public UploadQueue(
            SyncCycle cycle,
            History history,
            UploadLanes lanes,
            Clock clock,
            int batchSize,
            Duration maxDuration,
            int maxBatches) {
        this.cycle = cycle;
        this.history = history;
        this.lanes = lanes;
        this.clock = clock;
        this.batchSize = batchSize;
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
        pages = 0;
        startPass();
    }

    /** Whether the cycle reads another page: not after a failure, a stop signal, the cycle's bound, or an empty pass. */
    public boolean hasMore() {
        if (passIsOver) {
            lanes.awaitIdle();
            if (deleted.get() == deletedBeforePass) {
                return false;
            }
            startPass();
        }
        return cycle.goesOn()
                && !cycle.hasFailed("upload-readings")
                && clock.instant().isBefore(started.plus(maxDuration))
                && (maxBatches == 0 || pages < maxBatches);
    }

    /** The parameters of {@code sql/local/poll-readings.sql}. */
    public Map<String, Object> nextPage() {
        return Map.of("timestamp", lastRead.timestamp(), "id", Long.valueOf(lastRead.id()), "limit", batchSize);
    }

    /** Takes note of a page that was read; refuses one that can't say where it comes from. */
    public void read(@Body List<Reading> page) {
        if (page.stream().anyMatch(reading -> reading.nodeId() == null)) {
            // without it the remote database would not recognize a repeated insert
            throw new IllegalStateException(
                    "sync_node has no row, this local database has no identity: run metersync migrate");
        }
        passIsOver = page.size() < batchSize;
        if (!page.isEmpty()) {
            lastRead = page.get(page.size() - 1);
            pages++;
        }
    }

    /** Whether the cycle found no reading at all; one that could not look, or was stopped, doesn't know. */
    public boolean isEmpty() {
        return pages == 0 && cycle.goesOn() && !cycle.hasFailed("upload-readings");
    }

    /** Whether a batch may still go: not when one before it failed, so that an outage costs one backoff. */
    public boolean accepts(@Body ReadingBatch batch) {
        return !cycle.hasFailed("upload-readings");
    }

    /** Takes note of a batch that arrived, without the readings that the remote database refused. */
    public void stored(@Body ReadingBatch batch, @Header("quarantined") int refused) {
        quarantined.addAndGet(refused);
        uploaded.addAndGet(batch.size());
        batches.incrementAndGet();
        cycle.uploaded(batch.size());
        history.addUploaded(cycle.totalUploaded());
    }

    /** Takes note of a batch's rows that are deleted. */
    public void deleted(@Header("CamelSqlUpdateCount") int rows) {
        deleted.addAndGet(rows);
    }

    /** Waits for the batches on their way and gives the cycle what was uploaded. */
    public void close() {
        lanes.awaitIdle();
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

    /** Milliseconds since the cycle's upload began. */
    public long millis() {
        return Duration.between(started, clock.instant()).toMillis();
    }

    public long uploadedReadings() {
        return uploaded.get();
    }

    private void startPass() {
        lastRead = START;
        passIsOver = false;
        deletedBeforePass = deleted.get();
    }
}
