package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("Req-5.5")
class StopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Feature: database-sync-process, Property 7: Graceful shutdown completion. */
    @Test
    @Tag("Property-7")
    void the_cycle_in_progress_is_completed() throws Exception {
        Site site = Site.migrated().with("UPLOAD_LANES", "1");
        site.addReadings(1000);
        List<String> collected = Site.readings(site.local());
        try (Connection lock = lock(site);
                Service service = new Service(folder, site).start()) {
            awaitStatementThatWaits(site);
            service.signal("TERM").awaitOutput("Metersync stops");
            assertThat(service.isAlive()).isTrue();
            lock.rollback();

            assertThat(service.exitCode()).isZero();
            assertThat(service.output())
                    .contains("1000 readings uploaded", "Cycle complete", "Metersync stopped")
                    .doesNotContain("WARN", "Exception", "cut short");
            assertThat(Site.readings(site.remote())).isEqualTo(collected);
            assertThat(site.countLocal("meter_readings")).isZero();
            assertThat(site.countLocal("sync_logs where success and sync_type = 'upload'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void when_its_time_is_over_a_batch_on_its_way_ends_and_no_other_starts() throws Exception {
        Site site = Site.migrated().with("UPLOAD_LANES", "1").with("SHUTDOWN_SECONDS", "0");
        site.addReadings(1000);
        List<String> collected = Site.readings(site.local());
        try (Connection lock = lock(site);
                Service service = new Service(folder, site).start()) {
            awaitStatementThatWaits(site);
            service.signal("INT").awaitOutput("Metersync stops");
            assertThat(service.isAlive()).isTrue();
            lock.rollback();

            assertThat(service.exitCode()).isZero();
            assertThat(service.output())
                    .contains("Cycle cut short by the stop", "Metersync stopped")
                    .doesNotContain("WARN", "Exception", "Cycle complete");
            List<String> arrived = Site.readings(site.remote());
            List<String> waiting = Site.readings(site.local());
            // the one that was on its way, and the next where it was read already
            assertThat(arrived.size()).isIn(100, 200);
            assertThat(waiting).hasSize(1000 - arrived.size()).doesNotContainAnyElementsOf(arrived);
            assertThat(collected).containsAll(arrived).containsAll(waiting);
            assertThat(site.countLocal("sync_logs where not success and sync_type = 'upload'"
                            + " and error_message = 'cut short: the process stops' and records_processed = "
                            + arrived.size()))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_remote_database_that_is_frozen_holds_up_no_stop() throws Exception {
        Site site = Site.migrated().with("DB_SOCKET_TIMEOUT_MS", "4000");
        site.addReadings(250);
        List<String> collected = Site.readings(site.local());
        try (Connection lock = lock(site);
                Service service = new Service(folder, site).start()) {
            awaitStatementThatWaits(site);

            // the lock is held until the process has ended
            assertThat(service.signal("TERM").exitCode()).isZero();

            lock.rollback();
            Awaitility.await().atMost(PATIENCE).until(() -> connections(site) == 0);
            assertThat(site.countRemote("meter_readings")).isZero();
            assertThat(Site.readings(site.local())).isEqualTo(collected);
        }
        site.start().run("upload-readings");
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
        site.close();
    }

    @Test
    void a_wait_before_a_retry_ends_at_once() {
        Site site = Site.migrated()
                .withRemotePort(1)
                .with("RETRY_BASE_DELAY_MS", "60000")
                .with("RETRY_MAX_DELAY_MS", "600000");
        site.addReadings(1);
        try (Service service = new Service(folder, site).start().awaitOutput("download-meters: attempt 1 of 6")) {
            // the wait is a minute, then two, then four: far longer than what an exit code is waited for
            assertThat(service.signal("TERM").exitCode()).isZero();
            assertThat(service.output())
                    .contains("Cycle cut short by the stop", "Metersync stopped")
                    .doesNotContain("attempt 2 of 6", "CRITICAL");
            assertThat(site.local()
                            .queryForList(
                                    "select error_message from sync_logs where details ->> 'flow' <> 'meter-sync'"
                                            + " order by id",
                                    String.class))
                    .hasSize(3)
                    .allMatch(error -> error.startsWith("cut short: the process stops"));
        }
    }

    @Test
    void a_wait_of_a_lane_ends_at_once_as_well() {
        Site site = Site.migrated().with("RETRY_BASE_DELAY_MS", "60000").with("RETRY_MAX_DELAY_MS", "600000");
        site.addReadings(1);
        Sabotage.statement("insert", "53100").breakIt(site.remote());
        try (Service service = new Service(folder, site)) {
            service.start().awaitOutput("remote/store-readings: attempt 1 of 3");
            assertThat(service.signal("TERM").exitCode()).isZero();
            assertThat(service.output()).contains("Cycle cut short by the stop").doesNotContain("CRITICAL");
        }
    }

    private static Connection lock(Site site) throws SQLException {
        Connection lock = site.remote().getDataSource().getConnection();
        lock.setAutoCommit(false);
        lock.createStatement().execute("lock table meter_readings in exclusive mode");
        return lock;
    }

    private static void awaitStatementThatWaits(Site site) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> site.remote()
                                .queryForObject(
                                        "select count(*) from pg_stat_activity where datname = current_database()"
                                                + " and application_name = 'metersync' and wait_event_type = 'Lock'",
                                        Long.class)
                        > 0);
    }

    private static long connections(Site site) {
        return site.remote()
                .queryForObject(
                        "select count(*) from pg_stat_activity where datname = current_database()"
                                + " and application_name = 'metersync'",
                        Long.class);
    }
}
