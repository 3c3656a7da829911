package io.metersync.edit;

import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import io.metersync.flow.SqlFiles;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/** Replaces all routes of a running Camel context by those of another set of files; routes that an operator stopped stay stopped. */
final class RouteSwap {
    private final ModelCamelContext camel;

    RouteSwap(CamelContext camel) {
        this.camel = (ModelCamelContext) camel;
    }

    /**
     * Replaces the files in {@code running} and all routes by those of {@code files}. If these can't run, those before run again.
     *
     * @return why the files can't run, or null
     */
    String replace(SqlFiles running, FlowFiles files) throws Exception {
        FlowFiles before = running.files();
        Set<String> standing = standing();
        try {
            removeAll();
            running.use(files);
            addAll(files, standing);
            return null;
        } catch (Exception e) {
            removeAll();
            running.use(before);
            addAll(before, standing);
            return e.getMessage();
        }
    }

    /** The routes that an operator stopped. */
    private Set<String> standing() {
        return camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> camel.getRouteController().getRouteStatus(id) != ServiceStatus.Started)
                .collect(Collectors.toSet());
    }

    /** Ends the exchanges in flight, and leaves a context without routes, templates and configurations. */
    private void removeAll() throws Exception {
        camel.getRouteController().stopAllRoutes();
        camel.getRouteController().removeAllRoutes();
        camel.removeRouteTemplateDefinitions("*");
        for (var configuration : List.copyOf(camel.getRouteConfigurationDefinitions())) {
            camel.removeRouteConfiguration(configuration);
        }
        // an endpoint read its SQL file when it started
        camel.getEndpointRegistry().clear();
    }

    /** Adds all routes, then starts them, those that others call first, and the timers last. */
    private void addAll(FlowFiles files, Set<String> standing) throws Exception {
        Standing still = new Standing();
        camel.addModelLifecycleStrategy(still);
        try {
            new FlowRoutes(files).addRoutesToCamelContext(camel);
        } finally {
            camel.removeModelLifecycleStrategy(still);
        }
        List<Route> routes = camel.getRoutes().stream()
                .filter(route -> !standing.contains(route.getRouteId()) && !still.ownWish.contains(route.getRouteId()))
                .sorted(Comparator.comparingInt(RouteSwap::turn))
                .toList();
        for (Route route : routes) {
            start(route.getRouteId());
        }
    }

    private void start(String route) {
        try {
            camel.getRouteController().startRoute(route);
        } catch (Exception e) {
            throw new IllegalStateException(route + " does not start: " + e.getMessage(), e);
        }
    }

    private static int turn(Route route) {
        String uri = route.getEndpoint().getEndpointUri();
        return uri.startsWith("direct:") ? 0 : uri.startsWith("timer:") ? 2 : 1;
    }

    /** Keeps routes from starting one by one while others that they call are missing. */
    private static final class Standing extends ModelLifecycleStrategySupport {
        private final Set<String> ownWish = new HashSet<>();

        @Override
        public void onAddRouteDefinition(RouteDefinition route) {
            if ("false".equals(route.getAutoStartup())) {
                ownWish.add(route.getRouteId());
            }
            route.setAutoStartup("false");
        }
    }
}
