package io.metersync.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a batch to {@code direct:store-readings}. Where the remote database refuses a value, halves the batch until the
 * bad readings stand alone, sends them to {@code direct:quarantine-readings}, and goes on with the good ones as the body.
 *
 * <p>When nothing but bad readings comes any more, the fault is in the remote schema and not in the readings: then none
 * is quarantined and the cycle fails.
 */
public final class ReadingStore implements Processor {
    /** So many readings refused, with none accepted in between, are no accident. */
    static final int BREAKER = 10;

    private static final Logger LOG = LoggerFactory.getLogger("upload-readings");

    private final AtomicInteger refusedInARow = new AtomicInteger();
    private final Throttle throttle;
    private ProducerTemplate routes;

    public ReadingStore(Throttle throttle) {
        this.throttle = throttle;
    }

    /** A reading that the remote database refuses, and why. */
    record Refusal(Reading reading, Fault fault) {}

    /** What became of a batch. */
    private record Sorted(List<Reading> stored, List<Refusal> refused) {
        Sorted() {
            this(new ArrayList<>(), new ArrayList<>());
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
        if (!sorted.refused().isEmpty()) {
            quarantine(batch, exchange, sorted.refused());
        }
        if (!sorted.stored().isEmpty()) {
            refusedInARow.set(0);
        }
        exchange.getIn().setHeader("quarantined", sorted.refused().size());
        exchange.getIn().setBody(sorted.refused().isEmpty() ? batch : batch.only(sorted.stored()));
    }

    private void sort(ReadingBatch batch, Exchange exchange, Sorted sorted) throws Exception {
        Exception failure = send("direct:store-readings", batch, exchange);
        if (failure == null) {
            sorted.stored().addAll(batch.readings());
        } else if (Fault.of(failure).kind() != Fault.Kind.DATA) {
            throw failure;
        } else if (batch.size() == 1) {
            sorted.refused().add(new Refusal(batch.readings().get(0), Fault.of(failure)));
        } else {
            for (ReadingBatch half : batch.halves()) {
                sort(half, exchange, sorted);
            }
        }
    }

    private void quarantine(ReadingBatch batch, Exchange exchange, List<Refusal> refused) throws Exception {
        String reason = refused.get(0).fault().message();
        int inARow = refused.size() == batch.size() ? refusedInARow.addAndGet(batch.size()) : 0;
        if (inARow >= BREAKER) {
            throw new AllRefusedException(
                    "the remote database refused all of the last %d readings (%s), so none is quarantined: mend its schema"
                            .formatted(inARow, reason));
        }
        Exception failure = send("direct:quarantine-readings", new RefusedReadings(refused), exchange);
        if (failure != null) {
            throw failure;
        }
        LOG.warn(
                "remote refused {} of {} readings ({}), quarantined; see metersync quarantine list",
                refused.size(),
                batch.size(),
                reason);
    }

    /** Sends a message of its own, because a failed one can't be sent again; the caller's is told which endpoint failed. */
    private Exception send(String route, Object body, Exchange caller) {
        Exchange sent = routes(caller).send(route, exchange -> exchange.getIn().setBody(body));
        caller.setProperty(Exchange.TO_ENDPOINT, sent.getProperty(Exchange.TO_ENDPOINT));
        return sent.getException();
    }

    private synchronized ProducerTemplate routes(Exchange caller) {
        if (routes == null) {
            routes = caller.getContext().createProducerTemplate();
        }
        return routes;
    }
}
