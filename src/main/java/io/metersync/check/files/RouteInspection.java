package io.metersync.check.files;

import io.metersync.check.finding.FileFixes;
import io.metersync.check.finding.Finding;
import io.metersync.upload.Quarantine;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;

/** Finds in routes that build what Camel accepts without a word and that would fail, or hide a failure, when it runs. */
final class RouteInspection {
    private static final List<String> CALLED_BY_JAVA = List.of("direct://" + Quarantine.RETRY_ROUTE);

    private final ModelCamelContext context;
    private final ErrorPlace place;
    private final FileFixes fixes;

    RouteInspection(ModelCamelContext context, ErrorPlace place, FileFixes fixes) {
        this.context = context;
        this.place = place;
        this.fixes = fixes;
    }

    /**
     * A route that a retried route calls must leave its failures to the caller: Camel's own handler would end the failures without a
     * report.
     */
    List<Finding> failuresThatEndInACalledRoute() {
        Set<String> called = context.getRouteDefinitions().stream()
                .filter(RouteInspection::leavesNoFailureToCamel)
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

    List<Finding> directWithoutConsumer() {
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

    List<Finding> unknownConfigurations() {
        Set<String> known = context.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .collect(Collectors.toSet());
        return context.getRouteDefinitions().stream()
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
}
