package io.metersync.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends a batch to {@code direct:store-readings}. Where the remote database refuses a value, halves the batch until the
 * bad readings stand alone, sends them to {@code direct:quarantine-readings}, and goes on with the good ones as the body.
 *
 * <p>When nothing but bad readings comes, and the remote database takes no other reading that waits either, the fault is
 * in its schema and not in the readings: then none is quarantined and the cycle fails.
 */
public final class ReadingStore implements Processor {
    /** So many readings refused, with none accepted in between, are no accident; it may be one meter all the same. */
    static final int BREAKER = 10;

    private static final Logger LOG = LoggerFactory.getLogger("upload-readings");

    private final AtomicInteger refusedInARow = new AtomicInteger();

    private final Throttle throttle;
    private final LastAccepted lastAccepted;
    private final TransactionTemplate trial;
    private ProducerTemplate routes;

    public ReadingStore(DataSource remote, int timeoutSeconds, Throttle throttle, LastAccepted lastAccepted) {
        this.trial = Transactions.on(remote, timeoutSeconds);
        this.throttle = throttle;
        this.lastAccepted = lastAccepted;
    }

    /** A reading that the remote database refuses, and why. */
    record Refusal(Reading reading, Fault fault) {}

    /** What became of a batch. */
    private static final class Sorted {
        private final List<Reading> stored = new ArrayList<>();
        private final List<Refusal> refused = new ArrayList<>();
        private boolean isAnyNew;
        private long firstRefusalNanos;

        private List<Reading> refusedReadings() {
            return refused.stream().map(Refusal::reading).toList();
        }
    }

    /** Nothing but refused readings: for an operator to mend, and no use to try again. */
    static final class AllRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AllRefusedException(String message) {
            super(message);
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        ReadingBatch batch = exchange.getIn().getBody(ReadingBatch.class).begun();
        throttle.send(batch.bytes());
        Sorted sorted = new Sorted();
        sort(batch, exchange, sorted);
        if (!sorted.refused.isEmpty()) {
            quarantine(batch, exchange, sorted);
        }
        exchange.getIn().setHeader("quarantined", sorted.refused.size());
        exchange.getIn().setBody(sorted.refused.isEmpty() ? batch : batch.only(sorted.stored));
    }

    private void sort(ReadingBatch batch, Exchange exchange, Sorted sorted) throws Exception {
        Fault refusal = store(batch, exchange, sorted);
        if (refusal == null) {
            sorted.stored.addAll(batch.readings());
            return;
        }
        sorted.firstRefusalNanos = sorted.firstRefusalNanos == 0 ? System.nanoTime() : sorted.firstRefusalNanos;
        if (batch.size() == 1) {
            sorted.refused.add(new Refusal(batch.readings().get(0), refusal));
        } else {
            for (ReadingBatch half : batch.halves()) {
                sort(half, exchange, sorted);
            }
        }
    }

    /** Gives why a value is refused, or null where all are accepted. */
    private Fault store(ReadingBatch batch, Exchange exchange, Sorted sorted) throws Exception {
        long sent = System.nanoTime();
        Exchange stored = send("direct:store-readings", batch, exchange);
        Fault refusal = refusal(stored);
        // a repeat is not checked against all rules: it says nothing of what the remote database takes
        if (stored.getProperty("inserted", 0, Integer.class) > 0) {
            sorted.isAnyNew = true;
            accepted(sent);
        }
        return refusal;
    }

    /** Why a value is refused, or null where none is; any other failure is thrown. */
    private static Fault refusal(Exchange sent) throws Exception {
        if (sent.getException() == null) {
            return null;
        }
        Fault fault = Fault.of(sent.getException());
        if (fault.kind() != Fault.Kind.DATA) {
            throw sent.getException();
        }
        return fault;
    }

    /** The readings of the batch that a statement has found, by their {@code id}. */
    public ReadingBatch found(@ExchangeProperty("batch") ReadingBatch batch, @Body List<Map<String, String>> rows) {
        Set<String> ids = rows.stream().map(row -> row.get("id")).collect(Collectors.toSet());
        return batch.only(batch.readings().stream()
                .filter(reading -> ids.contains(reading.id()))
                .toList());
    }

    private void quarantine(ReadingBatch batch, Exchange exchange, Sorted sorted) throws Exception {
        List<Refusal> refused = sorted.refused;
        String reason = refused.get(0).fault().message();
        int inARow = sorted.isAnyNew ? 0 : refusedInARow.addAndGet(refused.size());
        if (inARow >= BREAKER
                && !lastAccepted.wasSentAfter(sorted.firstRefusalNanos)
                && !acceptsAnother(batch.only(sorted.refusedReadings()), exchange)) {
            throw new AllRefusedException(
                    "the remote database refused all of the last %d readings (%s), so none is quarantined: mend its schema"
                            .formatted(inARow, reason));
        }
        sendOrThrow("direct:quarantine-readings", new RefusedReadings(refused), exchange);
        LOG.warn(
                "remote refused {} of {} readings ({}), quarantined; see metersync quarantine list",
                refused.size(),
                batch.size(),
                reason);
    }

    /** Whether the remote database takes one of the other readings that wait. */
    private boolean acceptsAnother(ReadingBatch refused, Exchange exchange) throws Exception {
        List<?> others = sendOrThrow("direct:find-others", refused, exchange)
                .getMessage()
                .getBody(List.class);
        for (Object other : others) {
            if (isAccepted((Reading) other, exchange)) {
                return true;
            }
        }
        return false;
    }

    /** Inserts it under an id that no reading has, for one that is there already would be a repeat, and takes that back. */
    private boolean isAccepted(Reading reading, Exchange exchange) throws Exception {
        long sent = System.nanoTime();
        Map<String, Object> columns = new ReadingBatch(List.of(reading)).columns();
        columns.put("firstId", Long.MIN_VALUE);
        Exchange inserted = trial.execute(status -> {
            status.setRollbackOnly();
            return send("direct:try-reading", columns, exchange);
        });
        if (refusal(inserted) != null) {
            return false;
        }
        accepted(sent);
        return true;
    }

    private void accepted(long sentNanos) {
        lastAccepted.sentAt(sentNanos);
        refusedInARow.set(0);
    }

    private Exchange sendOrThrow(String route, Object body, Exchange caller) throws Exception {
        Exchange sent = send(route, body, caller);
        if (sent.getException() != null) {
            throw sent.getException();
        }
        return sent;
    }

    /** Sends a message of its own, because a failed one can't be sent again; the caller's is told which endpoint failed. */
    private Exchange send(String route, Object body, Exchange caller) {
        Exchange sent = routes(caller).send(route, exchange -> exchange.getIn().setBody(body));
        if (sent.getException() != null) {
            caller.setProperty(Exchange.TO_ENDPOINT, sent.getProperty(Exchange.TO_ENDPOINT));
        }
        return sent;
    }

    private synchronized ProducerTemplate routes(Exchange caller) {
        if (routes == null) {
            routes = caller.getContext().createProducerTemplate();
        }
        return routes;
    }
}
