package io.metersync.flow;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * The routes that an operator stopped, suspended or removed: routes that ran and no longer do. A route that never ran stands by its own
 * wish. While an edit replaces the routes, and while the process stops, the routes don't count as stopped.
 */
public final class StoppedRoutes extends SimpleEventNotifierSupport implements Supplier<List<StoppedRoute>> {
    /** The routes that start and run a cycle. */
    public static final List<String> OF_CYCLE = List.of("sync-cycle", "run-cycle");

    /** The same for a meter reconciliation. */
    public static final List<String> OF_METER_SYNC = List.of("meter-sync", "run-meter-sync");

    private static final Set<String> NEEDED =
            Set.of("upload-readings", "sync-cycle", "run-cycle", "count-queue", "record-sync");

    /** By id, the group of each route that ran. */
    private final Map<String, String> started = new ConcurrentHashMap<>();

    private volatile CamelContext camel;
    private volatile boolean isReplacing;

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.RouteStartedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        Route route = ((CamelEvent.RouteStartedEvent) event).getRoute();
        camel = route.getCamelContext();
        started.put(route.getRouteId(), Objects.requireNonNullElse(route.getGroup(), route.getRouteId()));
    }

    /** From now on routes stop because they are replaced. */
    public void beginReplacement() {
        isReplacing = true;
    }

    /** A missing route was removed by the edit. */
    public void endReplacement() {
        started.keySet().removeIf(route -> camel.getRoute(route) == null);
        isReplacing = false;
    }

    /** Those that stand now, by their names. */
    @Override
    public List<StoppedRoute> get() {
        CamelContext context = camel;
        return context == null || isReplacing || !context.getStatus().isStarted()
                ? List.of()
                : started.keySet().stream()
                        .sorted()
                        .flatMap(route -> stopped(route, context))
                        .toList();
    }

    /** The first of these routes that stands. */
    public Optional<StoppedRoute> first(List<String> routes) {
        return get().stream()
                .filter(stopped -> routes.contains(stopped.route()))
                .findFirst();
    }

    private Stream<StoppedRoute> stopped(String route, CamelContext context) {
        String state = state(context.getRouteController().getRouteStatus(route));
        boolean isNeeded = NEEDED.contains(route) || NEEDED.contains(started.getOrDefault(route, ""));
        return state == null ? Stream.empty() : Stream.of(new StoppedRoute(route, state, isNeeded));
    }

    private static String state(ServiceStatus status) {
        if (status == null) {
            return "removed";
        }
        return status.isSuspended() ? "suspended" : status.isStopped() ? "stopped" : null;
    }
}
