package io.metersync.upload;

import io.metersync.fault.Fault;
import io.metersync.upload.pace.BatchSizing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Distinguishes a reading that is too slow for the remote database from a batch that is too large for it. A reading that the remote
 * database cancelled three times when it was alone, while others were stored, goes to the quarantine.
 */
public final class SlowReadings {
    private static final int MOST_TIMES = 3;

    private final BatchSizing sizing;
    private final Map<Long, Cancelled> readings = new ConcurrentHashMap<>();
    private final LongSupplier stored;

    private record Cancelled(int times, long storedBefore) {}

    /** {@code stored} counts all readings that were stored. */
    public SlowReadings(BatchSizing sizing, LongSupplier stored) {
        this.sizing = sizing;
        this.stored = stored;
    }

    /** A batch that was cancelled, to be sent in pieces. */
    public CancelledBatch begin(@Body Delivery delivery) {
        return new CancelledBatch(delivery.batch(), sizing.cap());
    }

    /** The next piece of it. */
    public ReadingBatch next(@ExchangeProperty("pieces") CancelledBatch pieces) {
        return pieces.next(reading -> readings.containsKey(reading.id()));
    }

    /** Records the result of a piece; returns the reading for the quarantine, or none. */
    public RefusedReadings took(
            @ExchangeProperty("pieces") CancelledBatch pieces, @ExchangeProperty("delivery") Delivery delivery) {
        if (!delivery.isCancelled()) {
            pieces.piece().readings().forEach(reading -> readings.remove(reading.id()));
            pieces.stored();
        } else if (pieces.piece().size() > 1) {
            sizing.cancelled(pieces.piece().size());
            pieces.halve();
        } else {
            sizing.cap(pieces.capBefore());
            pieces.passOver();
            return new RefusedReadings(cancelled(delivery.batch().readings().get(0)));
        }
        return new RefusedReadings(List.of());
    }

    private List<Refusal> cancelled(Reading reading) {
        Cancelled now = readings.merge(
                reading.id(),
                new Cancelled(1, stored.getAsLong()),
                (before, first) -> before.storedBefore() == stored.getAsLong()
                        ? before
                        : new Cancelled(before.times() + 1, stored.getAsLong()));
        if (now.times() < MOST_TIMES) {
            return List.of();
        }
        readings.remove(reading.id());
        return List.of(new Refusal(reading, Fault.tooSlow(now.times())));
    }
}
