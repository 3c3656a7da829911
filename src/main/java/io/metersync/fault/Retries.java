package io.metersync.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for {@code routes/retry.camel.yaml} which statements are tried again, and logs each failed attempt on one line. Attempts are
 * counted a route, from each time that it begins: Camel's own count goes on in the next step and the next route. It extends nothing of
 * Camel's, for Camel looks through all methods of a bean and its ancestors at each step of each retried route.
 */
public final class Retries implements Processor {
    /** The exchange property with the description of the readings being sent: an error names them. */
    public static final String BATCH = "metersync.batch";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ATTEMPTS = "metersync.attempts";
    private static final Pattern SQL_FILE = Pattern.compile("sql/(\\w+/([\\w-]+))\\.sql");

    private final int connectionRetries;
    private final int queryAttempts;
    private final Map<String, Long> retried = new ConcurrentHashMap<>();

    public Retries(int connectionRetries, int queryAttempts) {
        this.connectionRetries = connectionRetries;
        this.queryAttempts = queryAttempts;
    }

    /** Lets each route count from the start whenever it begins, and wait as its own error handler says. */
    public static RoutePolicyFactory countedByRoute() {
        RoutePolicy policy = new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route route, Exchange exchange) {
                exchange.removeProperty(attemptsOf(route.getId()));
                exchange.getIn().removeHeader(Exchange.REDELIVERY_DELAY);
            }
        };
        return (context, routeId, route) -> policy;
    }

    /** Attempts that were repeated, by the class of their SQLSTATE. */
    public Map<String, Long> retried() {
        return Map.copyOf(retried);
    }

    /** Whether the step that just failed is tried again: not while the process stops. */
    public boolean isWorthAnotherAttempt(Exchange exchange) {
        return hasAttemptsLeft(exchange) && !exchange.getContext().isStopping();
    }

    /** Whether the step that just failed would be tried again if the process went on. */
    public boolean hasAttemptsLeft(Exchange exchange) {
        return attempt(exchange) < attempts(exchange);
    }

    /** Called for every failed attempt, before the wait. */
    @Override
    public void process(Exchange exchange) {
        int attempt = attempt(exchange) + 1;
        exchange.setProperty(attemptsOf(currentRouteId(exchange)), attempt);
        if (isWorthAnotherAttempt(exchange)) {
            long wait = RetryWait.after(attempt, currentRouteId(exchange), exchange.getContext());
            // Camel waits as long as this header says, so that the line in the log is true
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, wait);
            String state = fault(exchange).sqlState();
            retried.merge(state == null ? "none" : state.substring(0, 2), 1L, Long::sum);
            log(exchange)
                    .warn(
                            "{}: attempt {} of {} failed: {}{}; next in {} ms",
                            statement(exchange),
                            attempt,
                            attempts(exchange),
                            fault(exchange).message(),
                            batch(exchange),
                            wait);
        }
    }

    /** The report on an exchange after the last attempt: the statement, the attempts, the error, what to do. */
    public String describe(Exchange exchange) {
        int attempts = Math.max(1, attempt(exchange));
        return "%s failed after %d attempt%s: %s%s"
                .formatted(
                        statement(exchange),
                        attempts,
                        attempts == 1 ? "" : "s",
                        fault(exchange).message(),
                        batch(exchange));
    }

    /** The batch that was being sent, by its size and its first and last id; nothing where there was none. */
    private static String batch(Exchange exchange) {
        Object batch = exchange.getProperty(BATCH);
        return batch == null ? "" : "; " + batch;
    }

    /** The message of the database, or of another cause. */
    public String reason(Exchange exchange) {
        return fault(exchange).message();
    }

    /** The error behind an HTTP request, as its JSON answer. */
    public String errorJson(Exchange exchange) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of("error", fault(exchange).message()));
    }

    /** How often the route has failed. */
    private static int attempt(Exchange exchange) {
        return exchange.getProperty(attemptsOf(currentRouteId(exchange)), 0, Integer.class);
    }

    private static String attemptsOf(String routeId) {
        return ATTEMPTS + "." + routeId;
    }

    /** The route whose error handler asks, which is not the route of the message. */
    private static String currentRouteId(Exchange exchange) {
        Route route = exchange.getUnitOfWork() == null
                ? null
                : exchange.getUnitOfWork().getRoute();
        return route == null ? exchange.getFromRouteId() : route.getId();
    }

    private int attempts(Exchange exchange) {
        return switch (fault(exchange).kind()) {
            case CONNECTION -> connectionRetries + 1;
            case TRANSIENT, STATEMENT -> queryAttempts;
            case DATA, REFUSAL, UNEXPECTED -> 1;
        };
    }

    public static Fault fault(Exchange exchange) {
        return Fault.of(exception(exchange));
    }

    public static Throwable exception(Exchange exchange) {
        Throwable exception = exchange.getException();
        return exception != null ? exception : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    /** The SQL file of the step that failed, for example {@code remote/store-readings}, else the route's id. */
    private static String statement(Exchange exchange) {
        if (exception(exchange) instanceof AllRefusedException refused) {
            return refused.statement();
        }
        Matcher file = SQL_FILE.matcher(exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class));
        return file.find() ? file.group(1) : routeId(exchange);
    }

    public static String routeId(Exchange exchange) {
        String route = exchange.getProperty(Exchange.FAILURE_ROUTE_ID, String.class);
        return route != null ? route : exchange.getFromRouteId();
    }

    private static Logger log(Exchange exchange) {
        return LoggerFactory.getLogger(routeId(exchange));
    }
}
