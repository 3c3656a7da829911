package io.metersync.upload;

import io.metersync.fault.AllRefusedException;
import io.metersync.fault.Fault;
import io.metersync.flow.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Distinguishes refused readings from a remote schema that refuses every reading. While it is closed, refused readings move to the
 * quarantine. Other waiting readings are tried after ten refusals in a row without a reading that was accepted, and after the first refusal
 * that may be the fault of the schema or of a privilege. If the remote database accepts none of them either, the breaker is open, no
 * reading is quarantined and the cycle fails.
 */
public final class RefusalBreaker {
    /** So many refusals in a row may still be one meter's fault. */
    static final int REFUSALS = 10;

    private final AtomicInteger refusedInARow = new AtomicInteger();
    /** When the newest of the accepted readings was sent, in any lane. */
    private final AtomicLong acceptedSentAt = new AtomicLong(System.nanoTime());

    /** Records an attempt. A repeat is not checked against all rules, so it proves nothing about the rules of the remote database. */
    public void note(@ExchangeProperty("delivery") Delivery delivery) {
        if (delivery.isAnyInserted()) {
            accepted(delivery.batch().startedNanos());
        } else if (delivery.isAnyRefused()) {
            refusedInARow.addAndGet(delivery.refusedReadings().size());
        }
    }

    /** Whether other readings have to be tried before these are quarantined. */
    public boolean isTrialNeeded(@ExchangeProperty("delivery") Delivery delivery) {
        return !delivery.isAnyInserted()
                && (refusedInARow.get() >= REFUSALS
                        || !delivery.refusedReadings().areOfValues())
                && acceptedSentAt.get() - delivery.batch().startedNanos() <= 0;
    }

    /** The parameters of {@code sql/local/find-others.sql}. */
    public Map<String, Object> refused(@ExchangeProperty("delivery") Delivery delivery) {
        return delivery.refusedReadings().batch().columns();
    }

    /** The parameters of {@code sql/remote/offer-readings.sql} for a trial of these readings. */
    public Map<String, Object> trial(@Body List<Reading> others) {
        return new ReadingBatch(others).trial();
    }

    /** Opens the breaker if none of the others was accepted, nor meanwhile one of another lane, which may have taken the last of them. */
    public void tried(@ExchangeProperty("delivery") Delivery delivery, @Body List<Map<String, Object>> rows) {
        if (!rows.isEmpty() && ReadingStore.number(rows, "inserted") > 0) {
            accepted(System.nanoTime());
        } else if (isTrialNeeded(delivery)) {
            Fault fault = delivery.refusedReadings().first().fault();
            throw new AllRefusedException(
                    SqlFile.REMOTE_STORE_READINGS.toString(),
                    "the remote database refused all of the last %d readings (%s), so none is quarantined: %s"
                            .formatted(refusedInARow.get(), fault.message(), fault.adviceForAll()));
        }
    }

    private void accepted(long sentNanos) {
        acceptedSentAt.accumulateAndGet(sentNanos, Math::max);
        refusedInARow.set(0);
    }
}
