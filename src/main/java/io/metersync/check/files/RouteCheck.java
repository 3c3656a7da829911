package io.metersync.check.files;

import io.metersync.check.finding.FileFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
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
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;

/** Builds the routes without starting them, and looks for what Camel accepts in silence. */
public final class RouteCheck {
    private static final List<String> CALLED_BY_JAVA = List.of("direct://store-readings");

    private final RouteBeans.Factory beans;
    private final Settings settings;
    private final FlowFiles files;
    private final ErrorPlace place;
    private final SqlFileCheck sqlFiles;
    private final FileFixes fixes;

    /** {@code before} are the files that are known to work, or null where there are none. */
    public RouteCheck(RouteBeans.Factory beans, Settings settings, FlowFiles files, FlowFiles before) {
        this.beans = beans;
        this.settings = settings;
        this.files = files;
        this.place = new ErrorPlace(files, before);
        this.sqlFiles = new SqlFileCheck(files, place);
        this.fixes = new FileFixes(files.home());
    }

    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>(sqlFiles.run());
        if (!findings.isEmpty()) {
            return findings;
        }
        try (RouteBeans routeBeans = beans.of(settings, new SqlFiles(files))) {
            Main main = new Main();
            routeBeans.configureBeans(main);
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
            findings.add(Finding.error("routes", place.of(e, routeOf(e))).fixedBy(fixes.edit(place.at(e))));
        } catch (Exception e) {
            String route = routeOf(e);
            findings.add(
                    Finding.error("routes", (route.isEmpty() ? "one of the routes: " : route) + ErrorPlace.complaint(e))
                            .fixedBy(fixes.edit(place.ofWord(route.replace(": ", "")))));
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
                    String at = place.ofWord(route.getRouteId());
                    findings.add(Finding.error(
                                    "routes",
                                    at + "two routes have the id " + route.getRouteId() + ": give one another")
                            .fixedBy(fixes.edit(at)));
                }
            }
        });
        new FlowRoutes(files).addRoutesToCamelContext(context);
        return findings.isEmpty() ? inspect(context) : findings;
    }

    private List<Finding> inspect(CamelContext context) {
        if (context.getRoutesSize() == 0) {
            return List.of(Finding.error(
                            "routes",
                            "%s holds no *.camel.yaml: restore it"
                                    .formatted(settings.home().resolve("routes")))
                    .fixedBy("tar -xzf metersync-VERSION.tar.gz --strip-components=1 -C '%s' --wildcards '*/routes/*'"
                            .formatted(settings.home())));
        }
        List<Finding> findings = new ArrayList<>();
        findings.addAll(directWithoutConsumer(context));
        findings.addAll(unknownConfigurations(context));
        tables(context).forEach(table -> findings.addAll(sqlFiles.ofDownload(table)));
        findings.addAll(sqlFiles.wrongParameterCounts(context));
        findings.addAll(new ExpressionCheck(files, place, fixes).run(context));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("routes", context.getRoutesSize() + " routes build"));
            findings.addAll(failuresThatEndInACalledRoute((ModelCamelContext) context));
        }
        return findings;
    }

    /** What a retried route calls must leave its failures to it: Camel's own handler would end them there, untold. */
    private List<Finding> failuresThatEndInACalledRoute(ModelCamelContext context) {
        Set<String> called = context.getRouteDefinitions().stream()
                .filter(RouteCheck::leavesNoFailureToCamel)
                .flatMap(route ->
                        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class).stream())
                .map(ToDefinition::getUri)
                .collect(Collectors.toSet());
        return context.getRouteDefinitions().stream()
                .filter(route -> called.contains(route.getEndpointUrl()) && !leavesNoFailureToCamel(route))
                .map(route -> Finding.warning(
                                "routes",
                                "%s%s is called by a route that is retried, and its failures end in it: give it errorHandler: noErrorHandler"
                                        .formatted(place.ofWord(route.getRouteId()), route.getRouteId()))
                        .fixedBy(fixes.edit(place.ofWord(route.getRouteId()))))
                .toList();
    }

    private static boolean leavesNoFailureToCamel(RouteDefinition route) {
        return route.getRouteConfigurationId() != null
                || route.getErrorHandler() != null
                        && route.getErrorHandler().getErrorHandlerType() instanceof NoErrorHandlerDefinition;
    }

    private List<Finding> directWithoutConsumer(CamelContext context) {
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
                .map(uri -> uri.replace("//", ""))
                .map(uri -> Finding.error(
                                "routes",
                                place.ofWord(uri) + uri + " is called and no route consumes it: correct the name")
                        .fixedBy(fixes.edit(place.ofWord(uri))))
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
        String at = place.ofWord(route.getRouteConfigurationId());
        return Finding.error(
                        "routes",
                        "%s%s: routeConfigurationId %s is unknown, nothing would be retried: correct the name"
                                .formatted(at, route.getRouteId(), route.getRouteConfigurationId()))
                .fixedBy(fixes.edit(at));
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
