package io.metersync.cycle;

import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of flows that give up, so that the cycle goes on with the next flow and records all. */
public final class FlowFailures implements AggregationStrategy {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");
    private static final String CYCLE = "run-cycle";
    private static final Set<String> RUNNING_IT = Set.of("sync-cycle", CYCLE);

    private final SyncCycle cycle;
    private final Retries retries;

    public FlowFailures(SyncCycle cycle, Retries retries) {
        this.cycle = cycle;
        this.retries = retries;
    }

    /** Takes note of a flow that gave up, and logs it once; with a stack trace only if the error was not expected. */
    public void failed(Exchange exchange) {
        String flow = flow(exchange);
        if (cycle.isStopping() && (isRejected(exchange) || retries.hasAttemptsLeft(exchange))) {
            waitEnded(flow);
            return;
        }
        String error = retries.describe(exchange);
        boolean isPart = isPartOfCycle(flow) || RUNNING_IT.contains(String.valueOf(exchange.getFromRouteId()));
        if (!isPart || cycle.addFirstFailure(flow, error)) {
            boolean isUnexpected = Retries.fault(exchange).kind() == Fault.Kind.UNEXPECTED;
            if (isUnexpected) {
                cycle.unexpected(flow, error);
            }
            LoggerFactory.getLogger(flow)
                    .error(
                            "CRITICAL {}; goes on with the next cycle",
                            error,
                            isUnexpected ? Retries.exception(exchange) : null);
        }
    }

    /** Keeps of the flows only failures that no route handled: a handled failure would end the cycle before its record. */
    @Override
    public Exchange aggregate(Exchange failed, Exchange flow) {
        if (cycle.isStopping() && isRejected(flow)) {
            waitEnded(flow.getProperty("flow", flow(flow), String.class));
        }
        return flow.getException() == null ? failed : flow;
    }

    /** Camel ends a wait so when it stops. */
    private static boolean isRejected(Exchange exchange) {
        return Retries.exception(exchange) instanceof RejectedExecutionException;
    }

    /** The stop has ended the flow's wait for the next attempt: the cycle can't be completed any more. */
    private void waitEnded(String flow) {
        if (isPartOfCycle(flow) && !flow.equals(CYCLE) && cycle.cutShort(flow)) {
            LOG.info("{}: stops before the next attempt", flow);
        }
    }

    /** The group of the route that gave up, or else the route itself. */
    private static String flow(Exchange exchange) {
        String id = Retries.routeId(exchange);
        Route route = exchange.getContext().getRoute(id);
        return route == null || route.getGroup() == null ? id : route.getGroup();
    }

    private static boolean isPartOfCycle(String flow) {
        return flow.startsWith("upload-")
                || flow.startsWith("download-")
                || flow.startsWith("resend-")
                || flow.equals(CYCLE);
    }
}
