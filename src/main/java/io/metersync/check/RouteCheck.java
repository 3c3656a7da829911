package io.metersync.check;

import io.metersync.Application;
import io.metersync.Failure;
import io.metersync.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
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
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
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

    RouteCheck(Settings settings) {
        this.settings = settings;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>(sqlFiles(STATEMENTS.stream()));
        if (!findings.isEmpty()) {
            return findings;
        }
        try (Application application = new Application(settings, Clock.systemUTC())) {
            Main main = new Main();
            application.configure(main);
            main.setShutdownStrategy(new SimpleMainShutdownStrategy());
            main.addOverrideProperty("camel.server.enabled", "false");
            main.configure().setAutoStartup(false);
            try {
                main.start();
                findings.addAll(inspect(main.getCamelContext()));
            } finally {
                main.stop();
            }
        } catch (Exception e) {
            findings.add(Finding.error("routes", Failure.describe(e)));
        }
        return findings;
    }

    private List<Finding> inspect(CamelContext context) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(directWithoutConsumer(context));
        findings.addAll(unknownConfigurations(context));
        findings.addAll(missingSqlFiles(context));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("routes", context.getRoutesSize() + " routes build"));
        }
        return findings;
    }

    private static List<Finding> directWithoutConsumer(CamelContext context) {
        Set<String> consumed = context.getRoutes().stream()
                .map(Route::getEndpoint)
                .map(Endpoint::getEndpointUri)
                .collect(Collectors.toSet());
        return context.getEndpoints().stream()
                .filter(DirectEndpoint.class::isInstance)
                .map(Endpoint::getEndpointUri)
                .filter(uri -> !consumed.contains(uri))
                .sorted()
                .map(uri -> Finding.error(
                        "routes", uri.replace("//", "") + " is called and no route consumes it: correct the name"))
                .toList();
    }

    private static List<Finding> unknownConfigurations(CamelContext context) {
        ModelCamelContext model = (ModelCamelContext) context;
        Set<String> known = model.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .collect(Collectors.toSet());
        return model.getRouteDefinitions().stream()
                .filter(route -> Objects.nonNull(route.getRouteConfigurationId())
                        && !known.contains(route.getRouteConfigurationId()))
                .map(RouteCheck::unknownConfiguration)
                .toList();
    }

    private static Finding unknownConfiguration(RouteDefinition route) {
        return Finding.error(
                "routes",
                "%s: routeConfigurationId %s is unknown, nothing would be retried: correct the name"
                        .formatted(route.getRouteId(), route.getRouteConfigurationId()));
    }

    private List<Finding> missingSqlFiles(CamelContext context) {
        Set<String> missing = new TreeSet<>();
        for (Endpoint endpoint : context.getEndpoints()) {
            Matcher file = SQL_FILE.matcher(endpoint.getEndpointUri());
            if (file.find() && !Files.isReadable(Path.of(file.group(1)))) {
                missing.add(file.group(1));
            }
        }
        List<Finding> findings =
                new ArrayList<>(missing.stream().map(RouteCheck::missingFile).toList());
        findings.addAll(sqlFiles(
                tables(context).flatMap(table -> TABLE_STATEMENTS.stream().map(name -> name.formatted(table)))));
        return findings;
    }

    private List<Finding> sqlFiles(Stream<String> statements) {
        return statements
                .map(name -> settings.home().resolve("sql/" + name + ".sql"))
                .filter(file -> !Files.isReadable(file))
                .map(file -> missingFile(file.toString()))
                .toList();
    }

    private static Finding missingFile(String file) {
        return Finding.error("sql", file + " is missing or not readable: restore it, or correct its name in routes/");
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
