package io.metersync.alert;

import io.metersync.clock.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts for one destination, in order. An undelivered alert is tried again a minute later, and blocks no caller. */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger("alerts");
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int KEPT = 1000;

    private final String place;
    private final boolean isUsed;
    private final Ticker ticker;
    private final Deque<Alert> waiting = new ArrayDeque<>();
    private Long failedNanos;
    private boolean hasFailed;

    /** {@code place} is for the log; an unused outbox keeps no alerts. */
    public Outbox(String place, boolean isUsed, Ticker ticker) {
        this.place = place;
        this.isUsed = isUsed;
        this.ticker = ticker;
    }

    public synchronized void add(@Body List<Alert> alerts) {
        if (isUsed) {
            waiting.addAll(alerts);
            while (waiting.size() > KEPT) {
                waiting.removeFirst();
            }
        }
    }

    /** Whether one is to be sent now. */
    public synchronized boolean hasNext() {
        return !waiting.isEmpty() && (failedNanos == null || ticker.hasPassed(PAUSE, failedNanos));
    }

    public synchronized Alert next() {
        return waiting.peekFirst();
    }

    /** The first one has arrived. */
    public synchronized void sent() {
        waiting.pollFirst();
        hasFailed = false;
    }

    /** The first alert was not delivered. This is logged once until a delivery succeeds. */
    public synchronized void failed(Exchange exchange) {
        failedNanos = ticker.nanos();
        if (!hasFailed) {
            Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            LOG.warn("Alerts don't reach the {}: {}; tried again once a minute", place, cause.toString());
        }
        hasFailed = true;
    }
}
