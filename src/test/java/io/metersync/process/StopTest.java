package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("Req-5.5")
class StopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Feature: database-sync-process, Property 7: Graceful shutdown completion. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    @Tag("Property-7")
    void a_batch_on_its_way_ends_and_no_other_starts(String signal) throws Exception {
        Site site = Site.migrated().with("UPLOAD_LANES", "1");
        site.addReadings(1000);
        List<String> collected = Site.readings(site.local());
        try (Connection lock = lock(site);
                Service service = new Service(folder, site).start()) {
            awaitStatementThatWaits(site);
            service.signal(signal).awaitOutput("Metersync stops");
            assertThat(service.isAlive()).isTrue();
            lock.rollback();

            assertThat(service.exitCode()).isZero();
            assertThat(service.output()).contains("Metersync stopped").doesNotContain("WARN", "Exception");
            List<String> arrived = Site.readings(site.remote());
            List<String> waiting = Site.readings(site.local());
            // the one that was on its way, and the next where it was read already
            assertThat(arrived.size()).isIn(100, 200);
            assertThat(waiting).hasSize(1000 - arrived.size()).doesNotContainAnyElementsOf(arrived);
            assertThat(collected).containsAll(arrived).containsAll(waiting);
        }
    }

    @Test
    void a_remote_database_that_is_frozen_holds_up_no_stop() throws Exception {
        Site site = Site.migrated();
        site.addReadings(250);
        List<String> collected = Site.readings(site.local());
        try (Connection lock = lock(site);
                Service service = new Service(folder, site).start()) {
            awaitStatementThatWaits(site);

            // the lock is held until the process has ended
            assertThat(service.signal("TERM").exitCode()).isZero();

            lock.rollback();
            Awaitility.await().atMost(PATIENCE).until(() -> connections(site) == 0);
            // the server still did what it had been asked, and nobody waited for its answer
            assertThat(site.countRemote("meter_readings")).isIn(0L, 100L, 200L);
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
        try (Service service = new Service(folder, site).start().awaitOutput("next in 60000 ms")) {
            // the wait is a minute, then two, then four: far longer than what an exit code is waited for
            assertThat(service.signal("TERM").exitCode()).isZero();
            assertThat(service.output())
                    .contains("Metersync stopped")
                    .doesNotContain("next in 120000 ms", "CRITICAL run-cycle");
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
