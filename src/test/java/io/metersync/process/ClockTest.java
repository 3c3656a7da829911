package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.HttpCall;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void a_clock_that_is_set_back_and_forward_stops_no_timer_and_ends_no_transaction() throws Exception {
        Site site = Site.migrated();
        FakeClock clock = new FakeClock(folder).set("+1d");
        try (Service service = clock.give(new Service(folder, site))) {
            service.start().awaitOutput("Cycle complete").awaitOutput("Meter sync complete");

            clock.set("+0");
            service.awaitOutput("The system clock went back by 86");
            site.addReadings(120);
            await().atMost(PATIENCE).until(() -> site.countRemote("meter_readings") == 120);
            assertThat(HttpCall.get(service.port(), "/observe/health").send().status())
                    .isEqualTo(200);

            try (Connection lock = lock(site)) {
                assertThat(HttpCall.post(service.port(), "/api/meter-sync")
                                .send()
                                .status())
                        .isEqualTo(202);
                await().atMost(PATIENCE).until(() -> isAnyWaiting(site));
                clock.set("+1d");
                service.awaitOutput("The system clock went forward by 86");
                lock.rollback();
                await().atMost(PATIENCE).until(() -> site.countLocal("sync_logs where sync_type = 'meter-sync'") == 2);
            }

            assertThat(service.signal("TERM").exitCode()).isZero();
            assertThat(service.output().lines().filter(line -> line.contains("The system clock went")))
                    .hasSize(2);
            assertThat(service.output()).doesNotContain("Meter sync failed", "attempt 1 of");
        }
    }

    /** Keeps the meter sync from writing, in the middle of its transaction. */
    private static Connection lock(Site site) throws Exception {
        Connection lock = site.local().getDataSource().getConnection();
        lock.setAutoCommit(false);
        lock.createStatement().execute("lock table meters in exclusive mode");
        return lock;
    }

    private static boolean isAnyWaiting(Site site) {
        return site.local()
                        .queryForObject(
                                "select count(*) from pg_stat_activity where datname = current_database()"
                                        + " and application_name = 'metersync' and wait_event_type = 'Lock'",
                                Long.class)
                > 0;
    }
}
