package io.metersync.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.cycle.CycleResult;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.RoutesEdit;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edits of routes and SQL under a process that syncs without a break. */
class RouteEditsTest {
    private final Site site = Site.migrated();
    private final ScheduledExecutorService meters = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger collected = new AtomicInteger();

    @BeforeEach
    void let_readings_flow() {
        // the test looks itself, so that it knows when an edit was seen
        site.withCopiedHome().with("ROUTES_RELOAD", "false").with("SYNC_INTERVAL_SECONDS", "1");
        site.startAll();
        meters.scheduleWithFixedDelay(this::collect, 0, 50, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() {
        meters.shutdownNow();
        site.close();
    }

    @Test
    void wrong_edits_leave_the_running_routes_untouched_and_are_told_with_their_line() throws Exception {
        List<Route> running = List.copyOf(site.camel().getRoutes());
        for (Edit edit : Edits.WRONG) {
            String original = edit.text(home());
            edit.make(home());
            look();

            assertThat(edits().last().state()).as(edit.toString()).isEqualTo("refused");
            assertThat(edits().last().message())
                    .as(edit.toString())
                    .startsWith(edit.place(home()) + ": ")
                    .contains(edit.reason());
            assertThat(site.camel().getRoutes()).containsExactlyElementsOf(running);

            edit.undo(home(), original);
            look();
            assertThat(edits().last().state()).isNull();
        }
        assertThatEveryReadingArrivesOnce();
    }

    @Test
    void right_edits_are_applied_between_cycles_and_no_reading_is_lost_or_doubled() throws Exception {
        for (Edit edit : Edits.RIGHT) {
            edit.make(home());
            lookUntil("applied", edit.file());
            assertThat(site.camel().getRoutes())
                    .as(edit.toString())
                    .allMatch(route -> status(route.getRouteId()) == ServiceStatus.Started);
        }
        assertThat(site.camel().getRoute("get-samples")).isNotNull();
        assertThat(site.camel().getRoute("get-history")).isNull();
        assertThatEveryReadingArrivesOnce();
    }

    @Test
    void a_file_that_is_gone_takes_its_routes_with_it_only_where_nothing_needs_them() throws Exception {
        Files.delete(home().resolve("routes/download-tenants.camel.yaml"));
        look();
        assertThat(edits().last().message())
                .startsWith("routes/sync-cycle.camel.yaml:")
                .contains("direct:download-tenants is called and no route consumes it");

        Edit.right(
                        "routes/sync-cycle.camel.yaml",
                        "                    - to:\n                        uri: direct:download-tenants\n",
                        "")
                .make(home());
        lookUntil("applied", "routes/download-tenants.camel.yaml");
        assertThat(site.camel().getRoute("download-tenants")).isNull();
    }

    @Test
    void old_routes_come_back_where_new_ones_build_and_do_not_start() throws Exception {
        Path extra = home().resolve("routes/read-folder.camel.yaml");
        Files.writeString(extra, """
                - route:
                    id: read-folder
                    description: Log the files of a folder that is not there
                    from:
                      uri: file:no-such-folder
                      parameters:
                        autoCreate: false
                        startingDirectoryMustExist: true
                      steps:
                        - log:
                            message: "${header.CamelFileName}"
                """);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            edits().look(site.camel());
            return "refused".equals(edits().last().state());
        });

        assertThat(edits().last().message())
                .startsWith("the routes could not be replaced, the old ones run again: ")
                .contains("read-folder");
        assertThat(site.camel().getRoute("read-folder")).isNull();
        assertThat(site.camel().getRoutes()).allMatch(route -> status(route.getRouteId()) == ServiceStatus.Started);
        Files.delete(extra);
        look();
        assertThat(edits().last().state()).isNull();
        assertThatEveryReadingArrivesOnce();
    }

    @Test
    void a_route_that_was_stopped_stays_so_when_another_is_edited() throws Exception {
        site.camel().getRouteController().stopRoute("meter-sync");
        Edits.RIGHT.get(0).make(home());
        lookUntil("applied", "routes/sync-cycle.camel.yaml");

        assertThat(status("meter-sync")).isEqualTo(ServiceStatus.Stopped);
        assertThat(status("sync-cycle")).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void an_edit_that_is_still_being_written_waits() throws Exception {
        Edit edit = Edits.WRONG.get(0);
        edit.make(home());
        edits().look(site.camel());
        assertThat(edits().last().state()).isNull();
        assertThat(site.application().status().report(true).routesEdit().state())
                .isNull();
    }

    @Test
    void an_edit_whose_first_cycle_fails_is_put_back_and_named_until_it_is_mended() throws Exception {
        String store = "routes/store-readings.camel.yaml";
        String original = Files.readString(home().resolve(store));
        // builds and passes the checks, and fails when it runs
        new Edit(
                        store,
                        "        # After this step",
                        "        - log:\n            message: \"${body.size.of.nothing}\"\n        # After this step",
                        null,
                        0)
                .make(home());
        lookUntil("applied", store);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            edits().look(site.camel());
            return "refused".equals(edits().last().state());
        });

        assertThat(edits().last().message())
                .startsWith("its first cycle failed, the routes before it run again: ")
                .contains("MethodNotFoundException")
                .doesNotContain("Exchange[");
        assertThat(edits().running().text(store)).isEqualTo(original);
        look();
        assertThat(edits().last().state()).isEqualTo("refused");
        Files.writeString(home().resolve(store), original);
        look();
        assertThat(edits().last().state()).isNull();
        assertThatEveryReadingArrivesOnce();
    }

    @Test
    void an_edit_whose_first_cycle_fails_on_a_database_stays() throws Exception {
        site.refuseDeletes();
        Edits.RIGHT.get(4).make(home());
        lookUntil("applied", "routes/upload-readings.camel.yaml");
        CycleResult first = site.application().cycle().last();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> site.application().cycle().last() != first);
        assertThat(site.application().cycle().last().error()).contains("not today");

        look();
        look();

        assertThat(edits().last().state()).isEqualTo("applied");
        site.acceptDeletes();
        assertThatEveryReadingArrivesOnce();
    }

    @Test
    void the_wait_that_the_log_announces_is_the_one_that_yaml_sets_now() throws Exception {
        String retry = "routes/retry.camel.yaml";
        new Edit(retry, "\"{{retry.base.delay.ms}}\"", "7", null, 0).make(home());
        new Edit(retry, "\"{{retry.max.delay.ms}}\"", "9", null, 0).make(home());
        lookUntil("applied", retry);
        try (LogLines log = LogLines.capture()) {
            site.refuseDeletes();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !log.matching(".*attempt 2 of 3 failed: .*; next in 9 ms")
                            .isEmpty());
            assertThat(log.matching(".*attempt 1 of 3 failed: .*; next in 7 ms"))
                    .isNotEmpty();
            assertThat(log.matching(".*attempt . of 3 failed: .*; next in [^79] ms"))
                    .isEmpty();
        }
        site.acceptDeletes();
        assertThatEveryReadingArrivesOnce();
    }

    private void collect() {
        site.local().update("""
                insert into meter_readings (meter_id, timestamp, value, unit)
                values ('meter-1', timestamp '2026-01-01' + ? * interval '1 s', 1, 'kWh')
                """, collected.incrementAndGet());
    }

    private void assertThatEveryReadingArrivesOnce() throws InterruptedException {
        meters.shutdown();
        assertThat(meters.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(30)).until(() -> site.countLocal("meter_readings") == 0);
        assertThat(site.countRemote("meter_readings")).isEqualTo(collected.get());
        assertThat(site.remote().queryForObject("select count(distinct timestamp) from meter_readings", Long.class))
                .isEqualTo(collected.get());
    }

    private void look() throws Exception {
        edits().look(site.camel());
        edits().look(site.camel());
    }

    /** A cycle may be in progress at one look, and at the next. */
    private void lookUntil(String state, String path) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            edits().look(site.camel());
            RoutesEdit last = edits().last();
            return state.equals(last.state()) && last.message().contains(path) && isAllApplied();
        });
    }

    private boolean isAllApplied() throws Exception {
        return FlowFiles.read(home()).equals(edits().running());
    }

    private ServiceStatus status(String route) {
        return site.camel().getRouteController().getRouteStatus(route);
    }

    private RouteEdits edits() {
        return site.application().edits();
    }

    private Path home() {
        return site.home();
    }
}
