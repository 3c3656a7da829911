package io.metersync.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.download.MeterSyncStatus;
import io.metersync.support.FaultProxy;
import io.metersync.support.MeterAgent;
import io.metersync.support.PostgresServer;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Since when: the status knows it from the cycles, also where nobody asked for it meanwhile. */
class StatusSinceTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();
    private final FaultProxy link = FaultProxy.before(PostgresServer.newer());
    private final Site site = Site.migrated()
            .throughRemote(link)
            .with("MAX_CONNECTION_RETRIES", "0")
            .with("DB_CONNECTION_TIMEOUT_MS", "1000")
            .withClock(clock);

    @BeforeEach
    void start() {
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
        link.close();
    }

    @Test
    @Tag("Req-12.5")
    void a_database_is_lost_since_the_first_cycle_that_missed_it_and_back_since_the_first_that_reached_it() {
        String connected = now();
        site.cycle();
        clock.advance(MINUTE);
        assertThat(connectedReport(true).connections().remoteDbSince()).isEqualTo(connected);
        link.refuse();
        clock.advance(MINUTE);
        String lost = now();
        site.cycle();
        clock.advance(MINUTE);
        site.cycle();
        clock.advance(MINUTE);

        StatusReport report = connectedReport(false);

        assertThat(report.connections().remoteDbSince()).isEqualTo(lost);
        assertThat(report.connections().localDbSince()).isEqualTo(connected);
        assertThat(flow(report).failingSince()).isEqualTo(lost);
        assertThat(site.countLocal("sync_logs where not success and sync_type = 'download'"))
                .as("a row for each of two flows of two cycles")
                .isEqualTo(4);
        clock.advance(MINUTE);
        String back = now();
        link.accept();
        connectedReport(true);
        site.cycle();
        clock.advance(MINUTE);
        report = connectedReport(true);
        assertThat(report.connections().remoteDbSince()).isEqualTo(back);
        assertThat(flow(report).failingSince()).isNull();
        assertThat(report.lastCycle().endedAt()).isEqualTo(back);
    }

    @Test
    void the_last_reading_sent_is_known_from_the_cycles_and_after_a_restart_from_the_log() {
        assertThat(report().lastSync().lastReadingSent()).isNull();
        site.addReadings(3);
        site.cycle();
        String sent = now();
        clock.advance(MINUTE);
        site.cycle();
        assertThat(report().lastSync().lastReadingSent())
                .as("a cycle without readings is none")
                .isEqualTo(sent);
        String logged = site.local()
                .queryForObject(
                        "select to_char(timestamp, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from sync_logs where records_processed = 3",
                        String.class);

        site.close();
        site.start();

        assertThat(report().lastSync().lastReadingSent()).isEqualTo(logged);
        site.cycle();
        assertThat(report().lastSync().lastReadingSent()).isEqualTo(logged);
        assertThat(report().time()).isEqualTo(now());
    }

    @Test
    void the_last_meter_sync_is_known_after_a_restart_with_what_it_held() {
        MeterAgent agent = new MeterAgent(site);
        agent.addRemoteMeters(12);
        agent.sync();
        site.remote().update("delete from meters where meter_id <= 'meter-07'");
        agent.sync();
        MeterSyncStatus before = report().meterSync();
        site.cycle();
        assertThat(before.held().count()).isEqualTo(7);

        site.close();
        site.start();

        MeterSyncStatus after = report().meterSync();
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("last.lastTime", "held.since")
                .isEqualTo(before);
        assertThat(after.last().lastTime()).isNotNull();
        assertThat(Instant.parse(after.held().since()))
                .isEqualTo(Instant.parse(before.held().since()));
        assertThat(site.application().meterSync().approve(after.held().since())).isEqualTo(7);
    }

    @Test
    void a_meter_sync_that_fails_after_a_restart_keeps_what_was_held() {
        MeterAgent agent = new MeterAgent(site);
        agent.addRemoteMeters(12);
        agent.sync();
        site.remote().update("delete from meters where meter_id <= 'meter-07'");
        agent.sync();
        site.close();
        link.refuse();
        site.start();
        assertThat(agent.bean().begin()).isTrue();
        site.send("run-meter-sync");

        MeterSyncStatus after = report().meterSync();

        assertThat(after.last().success()).isFalse();
        assertThat(after.held().count()).isEqualTo(7);
    }

    @Test
    void the_newest_cycle_of_the_log_is_the_last_one_also_where_the_clock_was_set_back() {
        site.cycle();
        site.local().update("update sync_logs set timestamp = timestamp + interval '1 day'");
        site.remote().execute("alter table tenant rename to hidden");
        site.cycle();
        MeterAgent agent = new MeterAgent(site);
        agent.sync();

        site.close();
        site.start();

        assertThat(report().lastSync().lastSyncSuccess())
                .as("of the last cycle, not of the cycle before it or the meter sync after it")
                .isFalse();
    }

    /** As a command asks, which waits for the answers: on a busy machine they take longer than a page waits. */
    private StatusReport report() {
        return site.application().status().report(false);
    }

    /** The report, once the question whether the remote database is there has been answered. */
    private StatusReport connectedReport(boolean remote) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        this::report,
                        report -> report.connections().remoteDbConnected() == remote
                                && report.connections().localDbConnected());
    }

    private static CycleReport.Flow flow(StatusReport report) {
        return report.lastCycle().flows().stream()
                .filter(flow -> flow.flow().equals("download-meters"))
                .findFirst()
                .orElseThrow();
    }

    private String now() {
        return clock.instant().toString();
    }
}
