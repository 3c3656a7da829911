package io.metersync.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The routes of a set of files, for a Camel context. */
public final class FlowRoutes implements RoutesBuilder {
    private final FlowFiles files;

    public FlowRoutes(FlowFiles files) {
        this.files = files;
    }

    /** A route file that Camel does not take. */
    public static final class BrokenFileException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String path;

        BrokenFileException(String path, Exception cause) {
            super(path + " can't be used: " + cause.getMessage(), cause);
            this.path = path;
        }

        public String path() {
            return path;
        }
    }

    private interface Step {
        void run(RoutesBuilder routes) throws Exception;
    }

    /** Adds first what other files refer to: configurations, then routes and templates, then what templates make. */
    @Override
    public void addRoutesToCamelContext(CamelContext camel) throws Exception {
        // only once started, it remembers what it has found out about a class
        camel.getComponent("bean").start();
        Map<String, RoutesBuilder> builders = new LinkedHashMap<>();
        for (String path : files.routes()) {
            inFile(path, null, nothing -> builders.put(path, load(camel, path)));
        }
        forEach(builders, routes -> {
            if (routes instanceof RouteConfigurationsBuilder configurations) {
                configurations.addRouteConfigurationsToCamelContext(camel);
            }
        });
        forEach(builders, camel::addRoutes);
        forEach(builders, camel::addTemplatedRoutes);
    }

    @Override
    public void addTemplatedRoutesToCamelContext(CamelContext camel) {
        // done above, after all templates
    }

    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext camel) {
        throw new UnsupportedOperationException("all routes are replaced, or none");
    }

    private RoutesBuilder load(CamelContext camel, String path) throws Exception {
        var resource =
                ResourceHelper.fromString(files.home().resolve(path).toUri().toString(), files.text(path));
        var builders = PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(resource));
        return builders.iterator().next();
    }

    private static void forEach(Map<String, RoutesBuilder> builders, Step step) throws BrokenFileException {
        for (Map.Entry<String, RoutesBuilder> entry : builders.entrySet()) {
            inFile(entry.getKey(), entry.getValue(), step);
        }
    }

    private static void inFile(String path, RoutesBuilder routes, Step step) throws BrokenFileException {
        try {
            step.run(routes);
        } catch (Exception e) {
            throw new BrokenFileException(path, e);
        }
    }
}
