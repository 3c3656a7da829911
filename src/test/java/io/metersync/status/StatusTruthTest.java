package io.metersync.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.MeterAgent;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The status tells what is so: a reading counts once, what is unknown is null, and a refused query is no lost connection. */
class StatusTruthTest {
    private Site site = Site.migrated();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void readings_that_are_sent_again_and_again_count_once_when_they_have_left_the_queue() {
        site.addReadings(250);
        site.refuseDeletes();
        site.start().cycle();
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isPositive();
        assertThat(report().queue().totalRecordsSynced()).isZero();
        assertThat(report().lastSync().lastReadingSent()).isNotNull();

        site.acceptDeletes();
        site.cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(250);
        assertThat(report().queue().totalRecordsSynced()).isEqualTo(250);
    }

    @Test
    void a_reading_that_is_corrected_while_it_is_sent_counts_once() {
        site.addReadings(20);
        site.start();
        try (LogLines log = LogLines.capture()) {
            log.onLine(line -> {
                if (line.startsWith("Uploaded 20 readings")) {
                    site.local().update("update meter_readings set value = 4711 where id in (7, 8)");
                }
            });
            site.cycle();
        }

        assertThat(site.countRemote("meter_readings where value = 4711")).isEqualTo(2);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(report().queue().totalRecordsSynced()).isEqualTo(20);
    }

    @Test
    void readings_that_are_gone_before_the_delete_count_once() {
        site.addReadings(20);
        site.start();
        try (LogLines log = LogLines.capture()) {
            log.onLine(line -> {
                if (line.startsWith("Uploaded 20 readings")) {
                    site.local().update("delete from meter_readings where id <= 5");
                }
            });
            site.cycle();
        }

        assertThat(report().queue().totalRecordsSynced()).isEqualTo(20);
    }

    @Test
    void a_query_that_the_remote_database_refuses_is_told_as_that_and_the_counts_are_unknown() {
        site.remote().execute("alter table tenant rename to hidden");
        site.start();

        StatusReport report = report();

        assertThat(report.connections().remoteDbConnected()).isTrue();
        assertThat(report.connections().remoteDbError()).contains("relation \"tenant\" does not exist");
        assertThat(Stream.of(
                        report.masterData().remoteMeterCount(),
                        report.masterData().remoteTenantCount()))
                .containsOnlyNulls();
        assertThat(report.connections().localDbError()).isNull();
        assertThat(report.masterData().localTenantCount()).isZero();
    }

    @Test
    void what_is_unknown_is_null_where_the_local_database_lacks_its_tables_and_where_it_is_down() {
        site.close();
        for (Site other : new Site[] {
            new Site(PostgresServer.older(), PostgresServer.newer()),
            Site.migrated().withLocalPort(1)
        }) {
            site = other.start();
            StatusReport report = report();
            assertThat(report.connections().localDbError()).isNotNull();
            assertThat(Stream.of(
                            report.queue().queueSize(),
                            report.queue().quarantinedReadings(),
                            report.queue().excludedReadings(),
                            report.masterData().localMeterCount(),
                            report.masterData().localInactiveMeterCount(),
                            report.masterData().localTenantCount(),
                            report.queue().oldestUnsynchronizedReading()))
                    .containsOnlyNulls();
            site.close();
        }
    }

    @Test
    void a_connection_that_is_refused_is_none_whatever_the_reason() {
        site.with("POSTGRES_CLIENT_DB", "nowhere").with("DB_CONNECTION_TIMEOUT_MS", "500");
        site.start();

        StatusReport report = report();

        assertThat(report.connections().remoteDbConnected()).isFalse();
        assertThat(report.connections().remoteDbError()).contains("3D000");
    }

    @Test
    void inactive_meters_are_counted_apart() {
        MeterAgent agent = new MeterAgent(site.start());
        agent.addRemoteMeters(12);
        agent.sync();
        site.remote().update("delete from meters where meter_id <= 'meter-03'");
        agent.sync();

        StatusReport report = report();

        assertThat(report.masterData().localMeterCount()).isEqualTo(9);
        assertThat(report.masterData().remoteMeterCount()).isEqualTo(9);
        assertThat(report.masterData().localInactiveMeterCount()).isEqualTo(3);
    }

    @Test
    void the_last_success_is_that_of_a_cycle_and_no_meter_sync_also_after_a_restart() {
        site.remote().execute("alter table tenant rename to hidden");
        MeterAgent agent = new MeterAgent(site.start());
        site.cycle();
        agent.sync();
        assertThat(report().lastSync().lastSyncTime()).isNull();
        assertThat(report().lastSync().lastSyncSuccess()).isFalse();

        site.close();
        site.start();

        assertThat(report().lastSync().lastSyncTime()).isNull();
        assertThat(report().lastSync().lastSyncSuccess()).isFalse();
        assertThat(report().meterSync().last().success()).isTrue();
    }

    @Test
    void the_oldest_reading_keeps_its_time_and_has_the_offset_of_the_sites_zone() {
        site.addReadings(1);
        site.with("READING_TIME_ZONE", "America/New_York").start();
        assertThat(report().queue().oldestUnsynchronizedReading()).isEqualTo("2026-01-01T00:00:01.000-05:00");

        site.local().execute("update meter_readings set timestamp = '-infinity'");

        assertThat(report().queue().oldestUnsynchronizedReading()).isEqualTo("-infinity");
    }

    /** As somebody sees it who waits for the answers: on a busy machine they take longer than a page waits. */
    private StatusReport report() {
        site.application().status().queueSize();
        site.application().status().report(false);
        return site.application().status().report(true);
    }
}
