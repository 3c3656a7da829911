package io.metersync.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.LogLines;
import io.metersync.support.MeterAgent;
import io.metersync.support.PostgresServer;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every alert, raised by what is wrong and resolved when it is over, as the shipped route logs it. */
class EveryAlertTest {
    private final SettableClock clock = new SettableClock();
    private final Site site = Site.migrated().withClock(clock).with("ALERT_DISK_MB", "1");
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "remote"})
    void a_database_that_does_not_answer(String side) {
        boolean isLocal = side.equals("local");
        try (FaultProxy link = FaultProxy.before(isLocal ? PostgresServer.older() : PostgresServer.newer())) {
            (isLocal ? site.throughLocal(link) : site.throughRemote(link))
                    .with("DB_CONNECTION_TIMEOUT_MS", "500")
                    .start();
            site.cycle();
            link.refuse();
            // the alerts know the remote database by the connections that cycles make
            site.cycle();
            assertRaised(side + "-database", "refused");
            link.accept();
            assertResolved(side + "-database");
        }
    }

    @Test
    void a_database_that_refuses_what_it_is_asked() {
        site.start();
        site.remote().execute("alter table tenant rename to hidden");
        assertRaised("remote-database", "relation \"tenant\" does not exist");
        site.remote().execute("alter table hidden rename to tenant");
        assertResolved("remote-database");
    }

    @Test
    void cycles_that_fail() {
        site.start();
        site.remote().execute("alter table tenant rename to hidden");
        site.cycle();
        site.cycle();
        look();
        look();
        assertThat(alerts()).noneMatch(line -> line.contains("cycles-failed"));
        site.cycle();
        assertRaised("cycles-failed", "3 cycles in a row failed");
        site.remote().execute("alter table hidden rename to tenant");
        site.cycle();
        assertResolved("cycles-failed");
    }

    @Test
    void a_copied_identity() {
        site.start().cycle();
        site.local().update("update sync_node set system_identifier = system_identifier + 1");
        site.cycle();
        assertRaised("copied-identity", "may be a copy");
        site.local().update("update sync_node set system_identifier = system_identifier - 1");
        site.cycle();
        assertResolved("copied-identity");
    }

    @Test
    void a_queue_that_is_long() {
        site.with("ALERT_QUEUE_SIZE", "5").start();
        site.addReadings(6);
        assertRaised("queue-size", "6 readings wait");
        site.cycle();
        assertResolved("queue-size");
    }

    @Test
    void a_queue_that_is_empty_at_the_second_look_is_not_told() {
        site.with("ALERT_QUEUE_SIZE", "5").start();
        site.addReadings(6);
        look();
        site.cycle();
        look();
        look();
        assertThat(alerts()).isEmpty();
    }

    @ParameterizedTest(name = "{0} after {1} minutes: {2}")
    @CsvSource({
        "UTC, 59, false",
        "UTC, 62, true",
        "America/New_York, 62, false",
        "America/New_York, 359, false",
        "America/New_York, 362, true",
        "UTC+02:00, 1, true"
    })
    void a_reading_that_waits_for_long_in_the_time_of_its_site(String zone, int minutes, boolean isLate) {
        site.addReadings(1);
        // midnight, as it is there
        site.local()
                .update("update meter_readings set timestamp = '%s'"
                        .formatted(java.time.LocalDate.ofInstant(clock.instant(), clock.getZone())));
        site.with("READING_TIME_ZONE", zone).start();
        clock.advance(Duration.ofMinutes(minutes));
        look();
        look();
        assertThat(alerts()).hasSize(isLate ? 1 : 0);
        if (isLate) {
            assertThat(alerts()).first().asString().contains("raised: queue-age: the oldest reading that waits is of");
            site.cycle();
            assertResolved("queue-age");
        }
    }

    @Test
    void readings_in_quarantine() {
        site.remote().execute("alter table meter_readings add constraint small check (value < 0.2)");
        site.addReadings(2);
        site.start().cycle();
        assertRaised("quarantine", "1 reading in the quarantine");
        site.local().update("delete from quarantined_readings");
        assertResolved("quarantine");
    }

    @Test
    void readings_that_are_left_out_of_the_queue() {
        site.addReadings(2);
        site.start();
        site.local().execute("create rule keep as on delete to meter_readings where old.id = 1 do instead nothing");
        site.cycle();
        assertRaised("excluded-readings", "1 reading can't leave the local database");
        site.local().execute("drop rule keep on meter_readings");
        site.run("include-readings");
        assertResolved("excluded-readings");
    }

    @Test
    void local_edits_that_are_overwritten() {
        MeterAgent agent = new MeterAgent(site.start());
        agent.addRemoteMeters(2);
        site.cycle();
        site.local().update("update meters set name = 'Mine'");
        site.cycle();
        assertRaised("meter-conflict", "2 local edits of meters or tenants overwritten in the last 24 hours");
        site.local().update("update meter_conflicts set overwritten_at = overwritten_at - interval '1 day'");
        assertResolved("meter-conflict");
    }

    @Test
    void a_deactivation_that_is_held() {
        MeterAgent agent = new MeterAgent(site.start());
        agent.addRemoteMeters(12);
        agent.sync();
        site.remote().update("delete from meters where meter_id <= 'meter-06'");
        agent.sync();
        assertRaised("held-deactivation", "the remote database lacks 6 meters");
        agent.addRemoteMeters(12);
        agent.sync();
        assertResolved("held-deactivation");
    }

    @Test
    void meters_that_the_local_database_refuses() {
        site.local().execute("alter table meters add constraint short check (length(name) < 8)");
        MeterAgent agent = new MeterAgent(site.start());
        agent.addRemoteMeters(12);
        site.cycle();
        assertRaised("refused-rows", "3 rows of the remote table meters");
        site.local().execute("alter table meters drop constraint short");
        site.cycle();
        assertResolved("refused-rows");
    }

    /** A link leads to a file system without room, then to one that has some. */
    @Test
    void a_disk_that_is_full(@TempDir Path folder) throws Exception {
        Path logs = Files.createSymbolicLink(folder.resolve("logs"), Path.of("/proc"));
        site.with("LOG_FILE", logs.resolve("sync.log").toString()).start();
        assertRaised("disk-space", "0 MB are left on the disk of " + logs);
        Files.delete(logs);
        Files.createDirectory(logs);
        assertResolved("disk-space");
    }

    @Test
    void a_crash_of_the_process_before(@TempDir Path folder) throws Exception {
        Path logFile = folder.resolve("sync.log");
        Files.writeString(folder.resolve("sync.log.running"), "2026-01-01T00:00:00Z");
        site.with("LOG_FILE", logFile.toString()).start();
        site.application().crashMarker().set(clock.instant(), "http://127.0.0.1:1");
        assertRaised("crash", "the process started at 2026-01-01T00:00:00Z ended without being stopped");
        clock.advance(Duration.ofHours(1));
        assertResolved("crash");
    }

    private void assertRaised(String id, String part) {
        await("raised: " + id + ": ");
        assertThat(alerts()).anyMatch(line -> line.contains(part));
    }

    private void assertResolved(String id) {
        await("resolved: " + id + ": ");
    }

    /** A database that is back is not reached at once. */
    private void await(String alert) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            look();
            return alerts().stream().anyMatch(line -> line.startsWith("ALERT " + alert));
        });
    }

    private void look() {
        site.send("look-for-alerts");
    }

    private List<String> alerts() {
        return log.of("alerts");
    }
}
