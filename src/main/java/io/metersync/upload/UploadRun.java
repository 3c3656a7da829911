package io.metersync.upload;

import io.metersync.clock.Ticker;
import io.metersync.cycle.Outcome;
import io.metersync.cycle.QueueSize;
import io.metersync.cycle.SyncCycle;
import io.metersync.upload.pace.BatchSizing;
import io.metersync.upload.pace.UploadLanes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upload of one cycle: pass after pass over the queue, until a pass finds nothing. A reading that arrived meanwhile with an older
 * timestamp, or changed while it was sent, is sent in the next pass.
 */
public final class UploadRun {
    private static final String FLOW = "upload-readings";
    private static final Logger LOG = LoggerFactory.getLogger(FLOW);

    private final SyncCycle cycle;
    private final QueueCursor cursor;
    private final ReadingBatches batches;
    private final UploadLanes lanes;
    private final UploadTally tally;
    private final BatchSizing sizing;
    private final FreshFirst fresh;
    private final Ticker ticker;
    private final Limits limits;
    private final Supplier<QueueSize> queue;
    private long startedNanos;
    private boolean isEmpty;
    private final AtomicLong taken = new AtomicLong();
    private long waitingBefore;
    private long read;
    private long madeBefore;
    private long goneBeforePass;

    /**
     * How far one cycle goes.
     *
     * @param maxBatches 0 means no limit
     * @param catchUpFrom from this number of waiting readings on, batches and lanes grow; 0 means never
     */
    public record Limits(Duration maxDuration, int maxBatches, long catchUpFrom) {}

    public UploadRun(
            SyncCycle cycle,
            QueueCursor cursor,
            ReadingBatches batches,
            UploadLanes lanes,
            UploadTally tally,
            BatchSizing sizing,
            FreshFirst fresh,
            Ticker ticker,
            Limits limits,
            Supplier<QueueSize> queue) {
        this.cycle = cycle;
        this.cursor = cursor;
        this.batches = batches;
        this.lanes = lanes;
        this.tally = tally;
        this.sizing = sizing;
        this.fresh = fresh;
        this.ticker = ticker;
        this.limits = limits;
        this.queue = queue;
    }

    /** Starts at the beginning of the queue; the cycle has counted the queue, or could not. */
    public void begin(@ExchangeProperty("queueSize") QueueSize waiting) {
        startedNanos = ticker.nanos();
        tally.reset();
        isEmpty = waiting != null && waiting.isEmpty();
        waitingBefore = waiting == null || !waiting.isKnown() || waiting.isAnyWithoutTime() ? 0 : waiting.size();
        read = 0;
        taken.set(0);
        madeBefore = batches.made();
        growFrom(waiting == null || !waiting.isKnown() ? 0 : waiting.size());
        startPass();
    }

    /** Whether the cycle reads another page: not after a failure, a stop signal, the cycle's bound, or an empty pass. */
    public boolean hasMore() {
        if (isEmpty) {
            return false;
        }
        if (cursor.isOver()) {
            awaitBatches();
            if (tally.gone() == goneBeforePass) {
                return false;
            }
            startPass();
        }
        return goesOn()
                && !ticker.hasPassed(limits.maxDuration(), startedNanos)
                && (limits.maxBatches() == 0 || batches.made() - madeBefore < limits.maxBatches());
    }

    /** Takes note of a page that was read. */
    public void tookPage(@Body ReadingBatch page) {
        read += page.size();
        growFrom(read);
    }

    /** Whether a batch may still go: not after a stop signal, nor when one before it failed: an outage costs one backoff. */
    public boolean accepts(@Body ReadingBatch batch) {
        taken.addAndGet(batch.size());
        return batch.size() > 0 && goesOn();
    }

    /** Waits for the batches that are being sent and adds the result to the cycle. */
    public void finish() {
        awaitBatches();
        if (isEmpty || cursor.isOver() || !goesOn()) {
            // else the next cycle goes on with large batches
            sizing.reset();
            lanes.reset();
            fresh.caughtUp();
        }
        String lapse = tally.error() != null || !goesOn() ? null : lapse();
        if (lapse != null) {
            cycle.unexpected(FLOW, lapse);
        }
        String error = lapse != null ? lapse : tally.error();
        if (error != null && !cycle.hasFailed(FLOW)) {
            LOG.error("CRITICAL {}", error);
        }
        cycle.add(new Outcome(FLOW, error == null, tally.uploaded(), error, millis(), tally.details()));
    }

    /** Readings wait, and none was sent: this is no success, even if no route reported a failure. */
    private String lapse() {
        if (taken.get() < read) {
            return "%d readings were read and no route took them: start upload-batch, or restore its steps"
                    .formatted(read - taken.get());
        }
        if (read > 0 && tally.isIdle()) {
            return "%d readings were read and none was sent: start store-batch, or restore its steps".formatted(read);
        }
        return read == 0 && cursor.isOver() ? unread() : null;
    }

    /** Readings that waited before the poll and still wait, without later arrivals. */
    private String unread() {
        return waitingBefore > 0 && queue.get().size() >= waitingBefore
                ? "%d readings wait and the poll gave none: restore poll-readings in routes/ and sql/local/"
                        .formatted(waitingBefore)
                : null;
    }

    /** The result of the cycle's upload, for the log. */
    public String summary() {
        if (tally.uploaded() > 0) {
            return "%d readings uploaded in %d ms%s".formatted(tally.uploaded(), millis(), tally.findings());
        }
        return isEmpty || read == 0 && cursor.isOver() ? "Queue is empty" : "Nothing uploaded";
    }

    /** Whether another batch may be sent: not after a failure, nor after a stop signal. */
    public boolean goesOn() {
        return cycle.goesOn() && !cycle.hasFailed(FLOW);
    }

    private void growFrom(long waiting) {
        if (limits.catchUpFrom() > 0 && waiting >= limits.catchUpFrom()) {
            sizing.grow();
            lanes.grow();
            fresh.catchUp();
        }
    }

    private void startPass() {
        cursor.start();
        goneBeforePass = tally.gone();
        tally.startPass();
    }

    private void awaitBatches() {
        batches.flush();
        lanes.awaitIdle();
    }

    private long millis() {
        return ticker.since(startedNanos).toMillis();
    }
}
