package io.metersync.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides for {@code routes/retry.camel.yaml} what is tried again, and logs each failed attempt on one line. */
public final class Retries implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ATTEMPTS = "metersync.attempts";
    private static final Pattern STORING = Pattern.compile("remote/(store|hold|correct)-");
    private static final Pattern SQL_FILE = Pattern.compile("sql/(\\w+/([\\w-]+))\\.sql");

    private final int connectionRetries;
    private final int queryAttempts;
    private final long baseDelayMillis;
    private final long maxDelayMillis;
    private final Map<String, Long> retried = new ConcurrentHashMap<>();

    public Retries(int connectionRetries, int queryAttempts, long baseDelayMillis, long maxDelayMillis) {
        this.connectionRetries = connectionRetries;
        this.queryAttempts = queryAttempts;
        this.baseDelayMillis = baseDelayMillis;
        this.maxDelayMillis = maxDelayMillis;
    }

    /** Attempts that were repeated, by the class of their SQLSTATE. */
    public Map<String, Long> retried() {
        return Map.copyOf(retried);
    }

    /** Whether the step that just failed is tried again: not while the process stops. */
    public boolean isWorthAnotherAttempt(Exchange exchange) {
        return attempt(exchange) < attempts(exchange) && !exchange.getContext().isStopping();
    }

    /** Called for every failed attempt, before the wait. */
    @Override
    public void process(Exchange exchange) {
        int attempt = attempt(exchange);
        // Camel has forgotten the number when it gives up
        exchange.setProperty(ATTEMPTS, attempt);
        if (isWorthAnotherAttempt(exchange)) {
            String state = fault(exchange).sqlState();
            retried.merge(state == null ? "none" : state.substring(0, 2), 1L, Long::sum);
            log(exchange)
                    .warn(
                            "{}: attempt {} of {} failed: {}; next in {} ms",
                            statement(exchange),
                            attempt,
                            attempts(exchange),
                            fault(exchange).message(),
                            delayAfter(attempt));
        }
    }

    /** What happened to an exchange that is given up: the statement, the attempts, the error, what to do. */
    public String describe(Exchange exchange) {
        int attempts = exchange.getProperty(ATTEMPTS, 1, Integer.class);
        return "%s failed after %d attempt%s: %s"
                .formatted(
                        statement(exchange),
                        attempts,
                        attempts == 1 ? "" : "s",
                        fault(exchange).message());
    }

    /** What happened behind an HTTP request, as its JSON answer. */
    public String errorJson(Exchange exchange) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of("error", fault(exchange).message()));
    }

    /** Camel counts a failed attempt before it asks. */
    private static int attempt(Exchange exchange) {
        return exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class);
    }

    /** A failed query is tried again; an insert only when it may succeed then, because the same rows fail the same way. */
    private int attempts(Exchange exchange) {
        return switch (fault(exchange).kind()) {
            case CONNECTION -> connectionRetries + 1;
            case TRANSIENT -> queryAttempts;
            case STATEMENT -> STORING.matcher(statement(exchange)).lookingAt() ? 1 : queryAttempts;
            case DATA, REFUSAL, UNEXPECTED -> 1;
        };
    }

    private long delayAfter(int attempt) {
        return Math.min(maxDelayMillis, baseDelayMillis << Math.min(attempt - 1, 30));
    }

    static Fault fault(Exchange exchange) {
        return Fault.of(exception(exchange));
    }

    static Throwable exception(Exchange exchange) {
        Throwable exception = exchange.getException();
        return exception != null ? exception : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    /** The SQL file of the step that failed, for example {@code remote/store-readings}, else the route's id. */
    private static String statement(Exchange exchange) {
        Matcher file = SQL_FILE.matcher(exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class));
        return file.find() ? file.group(1) : routeId(exchange);
    }

    static String routeId(Exchange exchange) {
        String route = exchange.getProperty(Exchange.FAILURE_ROUTE_ID, String.class);
        return route != null ? route : exchange.getFromRouteId();
    }

    private static Logger log(Exchange exchange) {
        return LoggerFactory.getLogger(routeId(exchange));
    }
}
