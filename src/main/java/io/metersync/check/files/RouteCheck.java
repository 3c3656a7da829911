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
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/** Builds the routes without starting them, and looks for what Camel accepts in silence. */
public final class RouteCheck {
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
        RouteInspection routes = new RouteInspection((ModelCamelContext) context, place, fixes);
        findings.addAll(routes.directWithoutConsumer());
        findings.addAll(routes.unknownConfigurations());
        tables(context).forEach(table -> findings.addAll(sqlFiles.ofDownload(table)));
        findings.addAll(sqlFiles.wrongParameterCounts(context));
        findings.addAll(new ExpressionCheck(files, place, fixes).run(context));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("routes", context.getRoutesSize() + " routes build"));
            findings.addAll(routes.failuresThatEndInACalledRoute());
        }
        return findings;
    }

    /** Camel knows which route it could not build; the message of the cause does not name it. */
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
