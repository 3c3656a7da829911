package io.metersync.check;

import io.metersync.Application;
import io.metersync.Failure;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import io.metersync.settings.Settings;
import io.metersync.sync.SqlFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.sql.DefaultSqlEndpoint;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;

/** Builds the routes without starting them, and looks for what Camel accepts in silence. */
final class RouteCheck {
    private static final Pattern SQL_FILE = Pattern.compile("sql:/*file:([^?]+)");
    private static final List<String> STATEMENTS = List.of(
            "local/session",
            "local/lock-sync",
            "local/lock-merge",
            "local/status",
            "local/last-sync",
            "remote/status",
            "remote/choose-ranges",
            "local/choose-range",
            "local/copy-readings",
            "local/delete-range",
            "remote/stage-readings",
            "remote/copy-readings",
            "remote/store-range");
    private static final List<String> TABLE_STATEMENTS = List.of(
            "remote/digest-%s",
            "local/digest-%s", "remote/copy-%s", "local/copy-%s", "local/stage-%s", "local/merge-%s");

    private final Settings settings;
    private final FlowFiles files;
    private final ErrorPlace place;

    /** {@code before} are the files that are known to work, or null where there are none. */
    RouteCheck(Settings settings, FlowFiles files, FlowFiles before) {
        this.settings = settings;
        this.files = files;
        this.place = new ErrorPlace(files, before);
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>(sqlFiles(STATEMENTS.stream()));
        if (!findings.isEmpty()) {
            return findings;
        }
        try (Application application = new Application(settings, Clock.systemUTC(), new SqlFiles(files))) {
            Main main = new Main();
            application.configureBeans(main);
            main.setShutdownStrategy(new SimpleMainShutdownStrategy());
            main.addOverrideProperty("camel.server.enabled", "false");
            // the running routes have the name and the MBeans
            main.addOverrideProperty("camel.main.name", "metersync-check");
            main.addOverrideProperty("camel.main.jmx-enabled", "false");
            main.configure().setAutoStartup(false);
            try {
                main.start();
                findings.addAll(build(main.getCamelContext()));
            } finally {
                main.stop();
            }
        } catch (FlowRoutes.BrokenFileException e) {
            findings.add(Finding.error("routes", place.of(e)));
        } catch (Exception e) {
            findings.add(Finding.error("routes", Failure.describe(e)));
        }
        return findings;
    }

    /** Camel lets a second route replace the first one of the same id. */
    private List<Finding> build(CamelContext context) throws Exception {
        Set<String> ids = new HashSet<>();
        List<Finding> findings = new ArrayList<>();
        ((ModelCamelContext) context).addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
            @Override
            public void onAddRouteDefinition(RouteDefinition route) {
                if (!ids.add(route.getRouteId())) {
                    findings.add(Finding.error(
                            "routes",
                            place.ofWord(route.getRouteId()) + "two routes have the id " + route.getRouteId()
                                    + ": give one another"));
                }
            }
        });
        new FlowRoutes(files).addRoutesToCamelContext(context);
        return findings.isEmpty() ? inspect(context) : findings;
    }

    private List<Finding> inspect(CamelContext context) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(directWithoutConsumer(context));
        findings.addAll(unknownConfigurations(context));
        findings.addAll(missingSqlFiles(context));
        findings.addAll(wrongParameterCounts(context));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("routes", context.getRoutesSize() + " routes build"));
        }
        return findings;
    }

    private List<Finding> directWithoutConsumer(CamelContext context) {
        Set<String> consumed = context.getRoutes().stream()
                .map(Route::getEndpoint)
                .map(Endpoint::getEndpointUri)
                .collect(Collectors.toSet());
        return context.getEndpoints().stream()
                .filter(DirectEndpoint.class::isInstance)
                .map(Endpoint::getEndpointUri)
                .filter(uri -> !consumed.contains(uri))
                .sorted()
                .map(uri -> uri.replace("//", ""))
                .map(uri -> Finding.error(
                        "routes", place.ofWord(uri) + uri + " is called and no route consumes it: correct the name"))
                .toList();
    }

    private List<Finding> unknownConfigurations(CamelContext context) {
        ModelCamelContext model = (ModelCamelContext) context;
        Set<String> known = model.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .collect(Collectors.toSet());
        return model.getRouteDefinitions().stream()
                .filter(route -> Objects.nonNull(route.getRouteConfigurationId())
                        && !known.contains(route.getRouteConfigurationId()))
                .map(this::unknownConfiguration)
                .toList();
    }

    private Finding unknownConfiguration(RouteDefinition route) {
        return Finding.error(
                "routes",
                "%s%s: routeConfigurationId %s is unknown, nothing would be retried: correct the name"
                        .formatted(
                                place.ofWord(route.getRouteConfigurationId()),
                                route.getRouteId(),
                                route.getRouteConfigurationId()));
    }

    private List<Finding> missingSqlFiles(CamelContext context) {
        Set<String> missing = new TreeSet<>();
        for (Endpoint endpoint : context.getEndpoints()) {
            Matcher file = SQL_FILE.matcher(endpoint.getEndpointUri());
            if (file.find() && files.text(path(file.group(1))) == null) {
                missing.add(path(file.group(1)));
            }
        }
        List<Finding> findings =
                new ArrayList<>(missing.stream().map(this::missingFile).toList());
        findings.addAll(sqlFiles(
                tables(context).flatMap(table -> TABLE_STATEMENTS.stream().map(name -> name.formatted(table)))));
        return findings;
    }

    private List<Finding> sqlFiles(Stream<String> statements) {
        return statements
                .map(name -> "sql/" + name + ".sql")
                .filter(path -> files.text(path) == null)
                .map(this::missingFile)
                .toList();
    }

    private static String firstOf(String place, String otherwise) {
        return place.isEmpty() ? otherwise : place;
    }

    private List<Finding> wrongParameterCounts(CamelContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Endpoint endpoint : context.getEndpoints()) {
            Matcher file = SQL_FILE.matcher(endpoint.getEndpointUri());
            if (endpoint instanceof DefaultSqlEndpoint sql && file.find() && sql.getParametersCount() > 0) {
                String path = path(file.group(1));
                int needed = Statement.of(files.text(path)).parameters();
                if (needed != sql.getParametersCount()) {
                    findings.add(Finding.error(
                            "routes",
                            firstOf(place.ofChange(path), place.ofWord("parametersCount: " + sql.getParametersCount()))
                                    + "parametersCount is %d and %s has %d parameters"
                                            .formatted(sql.getParametersCount(), path, needed)));
                }
            }
        }
        return findings;
    }

    private String path(String file) {
        return settings.home().relativize(Path.of(file)).toString();
    }

    private Finding missingFile(String path) {
        return Finding.error(
                "sql",
                firstOf(place.ofWord(path), place.ofWord(path.replaceFirst(".*-(\\w+)\\.sql", "$1")))
                        + path
                        + " is missing or not readable: restore it, or correct its name in routes/");
    }

    /** The tables that templated routes download. */
    private static Stream<String> tables(CamelContext context) {
        return ((ModelCamelContext) context)
                .getRouteDefinitions().stream()
                        .map(route -> route.getTemplateParameters() == null
                                ? null
                                : route.getTemplateParameters().get("table"))
                        .filter(Objects::nonNull)
                        .map(Object::toString);
    }
}
