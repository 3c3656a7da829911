package io.metersync.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.alert.Alert;
import io.metersync.alert.Alerts;
import io.metersync.flow.StoppedRoute;
import io.metersync.flow.StoppedRoutes;
import io.metersync.support.HttpCall;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that somebody stops over JMX, under readings that wait. */
class StoppedRoutesTest {
    private static final int WAITING = 1750;

    private final Site site = Site.migrated().withManagement().withCopiedHome().with("ROUTES_RELOAD", "false");

    @BeforeEach
    void start() {
        site.startWithHttp();
        site.addReadings(250);
        site.cycle();
        site.addReadings(WAITING, 1000);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count-queue", "download-meters", "confirm-node", "require-types", "upload-readings", "poll-readings",
                "read-page", "upload-batch", "store-batch", "store-readings", "insert-and-prove", "insert-readings",
                "delete-batch", "remove-readings", "delete-readings"
            })
    void a_cycle_that_needs_a_stopped_route_fails_and_names_it(String route) throws Exception {
        site.camel().getRouteController().stopRoute(route);

        site.cycle();

        assertThat(site.application().cycle().last().success()).isFalse();
        assertThat(site.application().cycle().last().error())
                .contains("the route " + route + " is stopped or suspended: start it over JMX, or restart Metersync")
                .doesNotContain("Exchange", "Exception");
    }

    @Test
    void a_stopped_route_is_named_in_the_status_the_health_and_an_alert_at_the_first_look() throws Exception {
        site.camel().getRouteController().stopRoute("upload-batch");
        site.camel().getRouteController().suspendRoute("housekeeping");

        assertThat(get("/api/status").json().at("/stoppedRoutes").toString())
                .isEqualTo("[{\"route\":\"housekeeping\",\"state\":\"suspended\",\"isNeeded\":false,"
                        + "\"problem\":\"route housekeeping is suspended: resume it over JMX, or restart Metersync\"},"
                        + "{\"route\":\"upload-batch\",\"state\":\"stopped\",\"isNeeded\":true,"
                        + "\"problem\":\"route upload-batch is stopped: start it over JMX, or restart Metersync\"}]");
        assertThat(get("/observe/health").json().at("/checks/routes").asText()).isEqualTo("degraded");
        assertThat(alerts()).containsExactly("raised");
        assertThat(alerts()).isEmpty();

        site.camel().getRouteController().stopRoute("compare-types");
        site.camel().getRouteController().startRoute("upload-batch");
        assertThat(alerts()).containsExactly("raised");
        site.camel().getRouteController().resumeRoute("housekeeping");
        assertThat(alerts()).containsExactly("resolved");
        assertThat(get("/observe/health").json().at("/checks/routes").asText()).isEqualTo("up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-cycle /api/sync", "run-cycle /api/sync", "meter-sync /api/meter-sync"})
    void a_request_that_no_route_would_take_is_refused_and_says_why(String routeAndPath) throws Exception {
        String route = routeAndPath.split(" ")[0];
        site.camel().getRouteController().startRoute(route);
        site.camel().getRouteController().suspendRoute(route);

        HttpCall.Answer answer =
                HttpCall.post(site.httpPort(), routeAndPath.split(" ")[1]).send();

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("error").asText())
                .isEqualTo("route " + route + " is suspended: resume it over JMX, or restart Metersync");
        assertThat(site.application().cycle().isInProgress()).isFalse();
    }

    @Test
    void a_cycle_whose_route_is_stopped_ends_as_failed_and_is_not_in_progress_for_ever() throws Exception {
        site.camel().getRouteController().stopRoute("run-cycle");
        site.application().cycle().request();

        site.camel().getRouteController().startRoute("sync-cycle");

        await().until(() -> !site.application().cycle().last().success());
        assertThat(site.application().cycle().last().error()).contains("the route run-cycle is stopped");
        assertThat(site.application().cycle().isInProgress()).isFalse();
    }

    @Test
    void a_route_that_never_ran_stands_by_its_own_wish() {
        // the timers of this site
        assertThat(site.application().stoppedRoutes().get()).isEmpty();
    }

    @Test
    void nothing_is_stopped_while_an_edit_replaces_the_routes_nor_while_the_process_stops() throws Exception {
        ConcurrentLinkedQueue<StoppedRoute> seen = new ConcurrentLinkedQueue<>();
        StoppedRoutes stopped = site.application().stoppedRoutes();
        site.camel().getManagementStrategy().addEventNotifier(new SimpleEventNotifierSupport() {
            @Override
            public boolean isEnabled(CamelEvent event) {
                return event instanceof CamelEvent.RouteEvent;
            }

            @Override
            public void notify(CamelEvent event) {
                seen.addAll(stopped.get());
            }
        });
        Edits.RIGHT.get(0).make(site.home());
        Files.delete(site.home().resolve("routes/alert-mail.camel.yaml"));
        site.application().edits().look(site.camel());
        site.application().edits().look(site.camel());
        assertThat(site.application().edits().last().state()).isEqualTo("applied");
        assertThat(stopped.get()).isEmpty();

        site.stop();

        assertThat(seen).isEmpty();
    }

    @Test
    void a_route_that_is_removed_over_jmx_is_named() throws Exception {
        site.camel().getRouteController().stopRoute("mail-alerts");
        site.camel().removeRoute("mail-alerts");

        assertThat(site.application().stoppedRoutes().get())
                .extracting(StoppedRoute::problem)
                .containsExactly("route mail-alerts is removed: restart Metersync");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "                  uri: direct:upload-batch| and no route took them: start upload-batch",
                "              - to:\n                  uri: direct:store-batch| and none was sent: start store-batch"
            })
    void an_edit_that_sends_nothing_is_no_success(String stepAndError) {
        String step = stepAndError.split("\\|")[0];
        String instead =
                step.contains("to:") ? "              - stop: {}\n" + step : "                  uri: log:nowhere";
        new Edit("routes/upload-readings.camel.yaml", step, instead, null, 0).make(site.home());
        site.stop();
        site.startWithHttp();

        site.cycle();

        assertThat(site.application().cycle().last().error())
                .contains(WAITING + " readings were read" + stepAndError.split("\\|")[1]);
        assertThat(site.countLocal("meter_readings")).isEqualTo(WAITING);
    }

    @Test
    void a_poll_that_gives_nothing_of_what_waits_is_no_success() throws Exception {
        new Edit(
                        "sql/local/poll-readings.sql",
                        "is_synchronized is not true",
                        "is_synchronized is null and false",
                        null,
                        0)
                .make(site.home());
        site.stop();
        site.startWithHttp();

        site.cycle();

        assertThat(site.application().cycle().last().error())
                .contains(WAITING + " readings wait and the poll gave none");
    }

    private List<String> alerts() {
        return ((Alerts) site.camel().getRegistry().lookupByName("alerts"))
                .look().stream()
                        .filter(alert -> alert.id().equals("route-stopped"))
                        .map(Alert::state)
                        .toList();
    }

    private HttpCall.Answer get(String path) {
        return HttpCall.get(site.httpPort(), path).send();
    }
}
