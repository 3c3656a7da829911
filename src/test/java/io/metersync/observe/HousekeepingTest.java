package io.metersync.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.Site;
import java.time.Duration;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
    @Test
    void old_sync_logs_go_and_young_ones_stay() {
        try (Site site = Site.migrated().with("SYNC_LOG_RETENTION_DAYS", "30")) {
            site.local().execute("""
                    insert into sync_logs (sync_type, success, timestamp)
                    select 'upload', true, localtimestamp - case when i <= 2500 then 31 else 29 end * interval '1 day'
                    from generate_series(1, 2600) as i
                    """);
            site.start().send("housekeeping");
            assertThat(site.countLocal("sync_logs")).isEqualTo(100);
        }
    }

    @Test
    void old_conflicts_go_and_young_ones_stay() {
        try (Site site = Site.migrated().with("SYNC_LOG_RETENTION_DAYS", "30")) {
            site.local().execute("""
                    insert into meter_conflicts (table_name, key, fields, local_row, remote_row, overwritten_at)
                    select 'meters', i, '{name}', '{}', '{}', localtimestamp - case when i <= 1500 then 31 else 29 end * interval '1 day'
                    from generate_series(1, 1600) as i
                    """);
            site.start().send("housekeeping");
            assertThat(site.countLocal("meter_conflicts")).isEqualTo(100);
        }
    }

    @Test
    void ids_that_are_half_used_up_are_found() {
        try (Site site = Site.migrated()) {
            site.remote().execute("alter table meter_readings alter column id type integer");
            site.start();
            assertThat((List<?>) site.send("look-at-remote-ids")).isEmpty();
            site.remote().execute("select setval('meter_readings_id_seq', 1500000000)");
            assertThat(site.send("look-at-remote-ids").toString()).contains("percent=69");
            assertThat((List<?>) site.send("look-at-local-ids")).isEmpty();
        }
    }

    @Test
    void deleted_rows_that_autovacuum_leaves_for_long_are_found() {
        try (Site site = Site.migrated()) {
            site.local().execute("alter table meter_readings set (autovacuum_enabled = false)");
            site.addReadings(101_000);
            deleteAll(site, 101_000);
            site.start();
            assertThat(site.send("look-at-dead-readings").toString()).contains("dead=101000");

            site.addReadings(101_000);
            site.local().execute("vacuum meter_readings");
            deleteAll(site, 101_000);
            assertThat((List<?>) site.send("look-at-dead-readings")).isEmpty();
        }
    }

    /** Waits until the statistics say so: a server before version 15 collects them in a process of its own. */
    private static void deleteAll(Site site, long readings) {
        site.local().execute("delete from meter_readings");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> readings
                        == site.local()
                                .queryForObject(
                                        "select n_dead_tup from pg_stat_user_tables where relname = 'meter_readings'",
                                        Long.class));
    }

    @Test
    void jmx_shows_the_status_and_starts_a_sync() throws Exception {
        try (Site site = Site.migrated().withManagement()) {
            site.addReadings(7);
            site.start();
            MBeanServer server = MBeanServerFactory.newMBeanServer();
            new Management(
                            site.application().status(),
                            site.application().cycle(),
                            site.application().meterSync(),
                            site.application().stoppedRoutes())
                    .register(server);
            ObjectName name = new ObjectName("io.metersync:type=Metersync");

            assertThat(server.getAttribute(name, "QueueSize")).isEqualTo(7L);
            assertThat(server.getAttribute(name, "RemoteDbConnected")).isEqualTo(true);
            assertThat(server.invoke(name, "syncNow", null, null)).isEqualTo(true);
            assertThat(server.invoke(name, "syncNow", null, null)).isEqualTo(false);
            assertThat(server.invoke(name, "meterSyncNow", null, null)).isEqualTo(true);
        }
    }
}
