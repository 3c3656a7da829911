package io.metersync.resend;

import io.metersync.clock.Ticker;
import io.metersync.cycle.Outcome;
import io.metersync.cycle.SyncCycle;
import io.metersync.fault.Failure;
import io.metersync.upload.Delivery;
import io.metersync.upload.ReadingBatch;
import io.metersync.upload.RefusedReadings;
import io.metersync.upload.pace.BatchSizing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.component.sql.RowMapperFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The share of one cycle in the open resend: batch after batch from the archive, the newest reading first, after the upload and no longer
 * than fresh readings may wait. The position is in the local database, so a killed process repeats one batch, which changes nothing.
 */
public final class ResendRun {
    private static final String FLOW = "resend-readings";
    private static final Logger LOG = LoggerFactory.getLogger(FLOW);

    private final SyncCycle cycle;
    private final Resends resends;
    private final BatchSizing sizing;
    private final Ticker ticker;
    private final Duration share;
    private final long mostBytes;
    private Resend open;
    private long startedNanos;
    private ResendBatch batch;
    private boolean isRepeated;
    private long sent;
    private long present;
    private long refused;

    /** {@code share} is the time of a cycle; {@code mostBytes} the size of the largest reading that can be sent. */
    public ResendRun(
            SyncCycle cycle, Resends resends, BatchSizing sizing, Ticker ticker, Duration share, long mostBytes) {
        this.cycle = cycle;
        this.resends = resends;
        this.sizing = sizing;
        this.ticker = ticker;
        this.share = share;
        this.mostBytes = mostBytes;
    }

    /** For the route: the rows of {@code sql/local/read-archived.sql}. */
    public static RowMapperFactory rows() {
        return new ArchivedReading.Mapper();
    }

    /** Whether a resend may be open, and neither the upload has failed nor the process stops: an outage costs one backoff. */
    public boolean isDue() {
        return (resends.isLookNeeded() || isAfterFailure())
                && !cycle.isStopping()
                && !cycle.hasFailed("upload-readings");
    }

    /** A failed cycle lets a standby take over, which may have accepted a request meanwhile. */
    private boolean isAfterFailure() {
        return cycle.last() != null && !cycle.last().success();
    }

    /** Looks for the open resend. A local database without the table has none: {@code check} names the missing migration. */
    public void begin() {
        startedNanos = ticker.nanos();
        sent = 0;
        present = 0;
        refused = 0;
        sizing.grow();
        try {
            open = resends.open();
        } catch (DataAccessException e) {
            open = null;
            LOG.warn("No resend: {}", Failure.describe(e));
        }
    }

    /** Whether the cycle sends another batch. */
    public boolean goesOn() {
        return open != null && !cycle.isStopping() && !cycle.hasFailed(FLOW) && !ticker.hasPassed(share, startedNanos);
    }

    public boolean isTrial() {
        return open.isTrial();
    }

    /** The parameters of {@code sql/local/read-archived.sql}. */
    public Map<String, Object> nextPage() {
        Map<String, Object> page = new HashMap<>();
        page.put("sentFrom", open.sentFrom());
        page.put("sentTo", open.sentTo());
        page.put("sentAt", open.positionSentAt());
        page.put("positionId", open.positionId());
        page.put("meter", open.meterId());
        page.put("limit", sizing.size());
        page.put("bytes", Math.min(sizing.bytes(), mostBytes));
        page.put("mostBytes", mostBytes);
        return page;
    }

    /** Makes a batch of the first rows of the page. */
    public ReadingBatch take(@Body List<ArchivedReading> page) {
        batch = new ResendBatch(page);
        batch.tooLarge()
                .forEach(reading ->
                        LOG.warn("Left out {}: the archived reading is too large for this heap", reading.title()));
        return new ReadingBatch(batch.readings());
    }

    /** Counts the results of the batch; after a cancelled statement a smaller batch begins at the same place. */
    public void took(@Body Delivery delivery) {
        if (!delivery.isCancelled()) {
            sizing.took(delivery.sent(), delivery.bytes(), delivery.millis());
            batch.took(delivery, open.isTrial());
            logRefused(delivery.refusedReadings());
        } else if (delivery.sent() == 1) {
            batch.tooSlow();
            LOG.warn(
                    "Left out {}: its insert takes the remote database too long",
                    batch.readings().get(0).title());
        } else {
            sizing.cancelled(delivery.sent());
            isRepeated = true;
        }
    }

    private void logRefused(RefusedReadings refused) {
        if (refused.size() > 0 && !open.isTrial()) {
            LOG.warn(
                    "Refused {} readings ({}), left in the archive: {}",
                    refused.size(),
                    refused.reason(),
                    refused.named());
        }
    }

    /** The parameters of {@code sql/local/record-resend.sql}. */
    public Map<String, Object> result() {
        batch = isRepeated ? new ResendBatch(List.of()) : batch;
        Resend next = batch.advance(open);
        Map<String, Object> row = new HashMap<>();
        row.put("resend", open.id());
        row.put("sentAt", next.positionSentAt());
        row.put("positionId", next.positionId());
        row.put("sent", batch.sent());
        row.put("present", batch.present());
        row.put("refused", batch.refused());
        row.put("isEnd", batch.isEnd() && !isRepeated);
        return row;
    }

    /** The batch is recorded, unless an operator has cancelled the resend meanwhile. */
    public void recorded(@Header("CamelSqlUpdateCount") int rows) {
        sent += batch.sent();
        present += batch.present();
        refused += batch.refused();
        boolean isOver = rows == 0 || batch.isEnd() && !isRepeated;
        open = isOver ? null : batch.advance(open);
        isRepeated = false;
        if (isOver) {
            LOG.info("Resend {}", rows == 0 ? "cancelled" : "complete");
        }
    }

    /** Adds the share to the cycle, and asks for the next cycle if a part of the resend is left. */
    public void finish() {
        sizing.reset();
        if (sent + present + refused > 0) {
            LOG.info("Resend: {} readings sent, {} were present, {} refused", sent, present, refused);
            cycle.add(new Outcome(
                    FLOW,
                    true,
                    sent,
                    null,
                    ticker.since(startedNanos).toMillis(),
                    Map.of("table", "meter_readings", "sent", sent, "present", present, "refused", refused)));
        }
        if (open != null && !cycle.hasFailed(FLOW)) {
            cycle.requestNext();
        }
    }
}
