package io.metersync.check;

import io.metersync.Application;
import io.metersync.Failure;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Builds the routes without starting them, and looks for what Camel accepts in silence. */
final class RouteCheck {
    private static final List<String> CALLED_BY_JAVA =
            List.of("direct://store-readings", "direct://quarantine-readings");

    private static final List<Class<? extends RuntimeException>> STUMBLES = List.of(
            NullPointerException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            UnsupportedOperationException.class);

    private final Settings settings;
    private final SqlFileCheck sqlFiles;

    RouteCheck(Settings settings) {
        this.settings = settings;
        this.sqlFiles = new SqlFileCheck(settings.home());
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>(sqlFiles.run());
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
            findings.add(Finding.error("routes", placeOf(e) + complaint(e)));
        }
        return findings;
    }

    private List<Finding> inspect(CamelContext context) {
        if (context.getRoutesSize() == 0) {
            return List.of(Finding.error(
                    "routes",
                    "%s holds no *.camel.yaml: restore it"
                            .formatted(settings.home().resolve("routes"))));
        }
        List<Finding> findings = new ArrayList<>();
        findings.addAll(directWithoutConsumer(context));
        findings.addAll(unknownConfigurations(context));
        tables(context).forEach(table -> findings.addAll(sqlFiles.ofDownload(table)));
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
        Stream<String> calledByRoutes = context.getEndpoints().stream()
                .filter(DirectEndpoint.class::isInstance)
                .map(Endpoint::getEndpointUri);
        return Stream.concat(calledByRoutes, CALLED_BY_JAVA.stream())
                .filter(uri -> !consumed.contains(uri))
                .distinct()
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

    private String placeOf(Exception exception) {
        String route = routeOf(exception);
        return route.isEmpty() && !complaint(exception).contains(".camel.yaml") ? fileOf(exception) : route;
    }

    /** Where Camel names neither route nor file: the file that gives the same complaint alone. */
    private String fileOf(Exception exception) {
        try (Stream<Path> files = Files.list(settings.home().resolve("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .filter(file -> complaint(exception).equals(complaintAbout(file)))
                    .findFirst()
                    .map(file -> file + ": ")
                    .orElse(
                            isStumble(exception)
                                    ? "a templatedRoute: "
                                    : ""); // it needs its template, so alone it says that
        } catch (IOException e) {
            return "";
        }
    }

    private static String complaintAbout(Path file) {
        try (DefaultCamelContext alone = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(alone).loadRoutes(ResourceHelper.resolveResource(alone, "file:" + file));
            return "";
        } catch (Exception e) {
            return complaint(e);
        }
    }

    /** Camel stumbles over some mistakes itself, and what it then says is about its own code. */
    private static String complaint(Exception exception) {
        return isStumble(exception)
                ? "Camel can't read it: a key, value or step is missing, misspelled or in the wrong place"
                : Failure.describe(exception);
    }

    private static boolean isStumble(Exception exception) {
        return Stream.iterate((Throwable) exception, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> STUMBLES.stream().anyMatch(stumble -> stumble.isInstance(cause)));
    }

    /** Camel knows which route it could not build; the message of the cause does not say it. */
    private static String routeOf(Throwable exception) {
        return Stream.iterate(exception, Objects::nonNull, Throwable::getCause)
                .filter(FailedToCreateRouteException.class::isInstance)
                .map(e -> ((FailedToCreateRouteException) e).getRouteId())
                .filter(Objects::nonNull)
                .findFirst()
                .map(id -> id + ": ")
                .orElse("");
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
