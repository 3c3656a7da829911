package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.alert.Alerts;
import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.flow.SqlFiles;
import io.metersync.http.Answers;
import io.metersync.node.NodeDecision;
import io.metersync.node.NodeIdentity;
import io.metersync.observe.Health;
import io.metersync.process.Application;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a site's local database has the site's node: before an operator decides what it is, it must not pass for the site. */
class CopiedIdentityTest {
    private static final String KEEP = "metersync node keep if it was restored, moved or upgraded";
    private static final String NEW = "metersync node new if it is a copy";

    private final Site site = Site.migrated();
    private final List<Site> others = new ArrayList<>();
    private final LogLines log = LogLines.capture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        others.forEach(Site::close);
        site.close();
        log.close();
    }

    @Test
    void a_copied_database_uploads_nothing_and_changes_nothing_remotely_and_its_downloads_go_on() {
        Site copy = copyWithReadings(30);
        site.start().cycle();
        List<String> arrived = Site.readings(site.remote());
        assertThat(arrived).hasSize(30);
        copy.local().update("update meter_readings set value = value + 1");
        List<String> copied = Site.readings(copy.local());
        site.remote().execute("insert into meters select 'new', 'New', null, 'electricity', 'kWh'");
        log.clear();

        copy.start().cycle();
        copy.cycle();

        assertThat(critical(log)).hasSize(2).allMatch(line -> line.contains(KEEP) && line.contains(NEW));
        assertThat(critical(log).get(0)).contains("the database's oid is").doesNotContain("system identifier");
        assertThat(Site.readings(site.remote())).isEqualTo(arrived);
        assertThat(Site.readings(copy.local())).isEqualTo(copied);
        assertThat(copy.countLocal("meters where meter_id = 'new'")).isOne();
        assertThat(copy.countLocal("sync_logs where not success and details ->> 'flow' = 'upload-readings'"))
                .isEqualTo(2);
    }

    @Test
    void an_operator_keeps_a_restored_database_and_all_of_its_readings_go() {
        Site restored = copyWithReadings(30);
        List<String> collected = Site.readings(restored.local());
        restored.withLeastPrivilege().start().cycle();
        assertThat(site.countRemote("meter_readings")).isZero();

        decision(restored).keep("ada");
        restored.cycle();

        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(restored.countLocal("meter_readings")).isZero();
        assertThat(node(restored)).isEqualTo(node(site));
        assertThat(restored.countLocal(
                        "sync_logs where sync_type = 'node keep' and details ->> 'by' = 'ada' and success"))
                .isOne();
    }

    @Test
    void an_operator_makes_a_copy_a_new_site_whose_readings_are_its_own() {
        site.remote().execute("alter table meter_readings add check (value <> 3)");
        site.local().execute(new SqlFiles(site.home()).read("local/ledger"));
        site.start();
        site.addReadings(40);
        site.cycle();
        assertThat(site.countLocal("quarantined_readings")).isOne();
        site.stop();
        site.addReadings(30, 101);
        Site copy = copy();
        List<String> first = new ArrayList<>(Site.readings(site.local()));
        first.addAll(Site.readings(site.remote()));
        site.start().cycle();
        copy.withLeastPrivilege().start().cycle();

        String node = decision(copy).renew("ada");
        assertThat(copy.countLocal("meter_readings")).isZero();
        assertThat(copy.countLocal("quarantined_readings")).isZero();
        assertThat(copy.countLocal("sent_readings")).isZero();
        copy.addReadings(20, 101);
        List<String> second = Site.readings(copy.local());
        copy.cycle();

        assertThat(node(copy)).isEqualTo(node).isNotEqualTo(node(site));
        assertThat(copy.countLocal("meter_readings")).isZero();
        first.addAll(second);
        assertThat(Site.readings(site.remote())).containsExactlyInAnyOrderElementsOf(first);
        assertThat(site.countRemote("meter_readings where source_node = '" + node + "'"))
                .isEqualTo(20);
        // what the first site sent is none of this one's
        assertThat(copy.local()
                        .queryForObject(
                                "select sum((details ->> 'deleted')::int) from sync_logs where details ->> 'flow' = 'upload-readings'",
                                Integer.class))
                .isEqualTo(20);
    }

    @Test
    void a_reading_that_is_quarantined_in_a_copy_is_not_sent_by_a_retry() throws Exception {
        site.remote().execute("alter table meter_readings add constraint refuse check (value <> 3)");
        site.addReadings(40);
        site.start().cycle();
        site.stop();
        Site copy = copy().start();
        site.remote().execute("alter table meter_readings drop constraint refuse");
        Answers answers = copy.camel().getRegistry().lookupByNameAndType("answers", Answers.class);

        String answer;
        try {
            answer = answers.retry("1", copy.camel()).json();
        } catch (RuntimeException e) {
            answer = e.getMessage();
        }

        assertThat(answer).contains(KEEP, NEW);
        assertThat(site.countRemote("meter_readings")).isEqualTo(39);
        assertThat(copy.countLocal("quarantined_readings")).isOne();
    }

    @Test
    void it_is_shown_raised_as_an_alert_and_found_by_check_until_it_is_decided() throws Exception {
        Site copy = copyWithReadings(3).start();
        copy.cycle();

        assertThat(copy.application().status().report(true).local().identity()).contains(KEEP, NEW);
        assertThat(health(copy)).contains("\"identity\":\"degraded\"");
        assertThat(openAlerts(copy)).contains("copied-identity");
        assertThat(new Check(Application::new, copy.settings()).run())
                .filteredOn(Finding::isError)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.toString()).contains("local identity", KEEP, NEW);
                    assertThat(finding.fix()).contains("metersync node keep", "metersync node new");
                });

        decision(copy).keep("ada");
        copy.cycle();

        assertThat(copy.application().status().report(true).local().identity()).isNull();
        assertThat(health(copy)).contains("\"identity\":\"up\"");
        assertThat(openAlerts(copy)).doesNotContain("copied-identity");
        assertThat(new Check(Application::new, copy.settings()).run()).noneMatch(Finding::isError);
    }

    @Test
    void a_restart_of_the_process_and_of_the_server_and_a_promoted_standby_are_the_same_site() {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.OLDER, Map.of("fsync", "off"));
                PostgresServer standby = server.standby();
                Site local = new Site(server, PostgresServer.newer()).migrate()) {
            withLog(local, "first").start();
            addAndCycle(local, 1);
            local.stop();
            server.stopImmediately();
            server.startAgain();
            local.start();
            addAndCycle(local, 2);
            local.stop();

            await().atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .until(() -> standby.statements(local.localName())
                                    .queryForObject("select count(*) from sync_logs", Long.class)
                            == local.countLocal("sync_logs"));
            standby.statements("postgres").execute("select pg_promote()");
            standby.statements(local.localName())
                    .execute(
                            "insert into meter_readings (meter_id, timestamp, value, unit) values ('m', now(), 1, 'kWh')");
            local.withLocalPort(standby.port()).start().cycle();

            assertThat(critical(log)).isEmpty();
            assertThat(local.countRemote("meter_readings")).isEqualTo(3);
        }
    }

    @Test
    void another_token_stops_the_upload_and_a_missing_one_does_not() throws Exception {
        withLog(site, "first").start();
        addAndCycle(site, 1);
        Path token = folder.resolve("first.log.node");
        String written = Files.readString(token);
        assertThat(written.strip()).isEqualTo(site.local().queryForObject("select token from sync_node", String.class));

        Files.delete(token);
        addAndCycle(site, 2);
        assertThat(Files.readString(token)).isEqualTo(written);
        assertThat(with(log, "was missing")).singleElement().asString().contains(token.toString());

        // half a file is no other token
        Files.writeString(token, "\n");
        addAndCycle(site, 3);
        assertThat(site.countRemote("meter_readings")).isEqualTo(3);
        assertThat(critical(log)).isEmpty();

        Files.writeString(token, "of another site\n");
        addAndCycle(site, 4);
        assertThat(critical(log)).singleElement().asString().contains("is of another site and was " + written.strip());
        assertThat(site.countRemote("meter_readings")).isEqualTo(3);

        decision(site).keep("ada");
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(4);
        assertThat(site.local().queryForObject("select token from sync_node", String.class))
                .isEqualTo("of another site");
    }

    @Test
    void two_hosts_with_a_log_file_each_are_one_site_and_may_take_over_from_one_another() throws Exception {
        withLog(site, "first").start();
        addAndCycle(site, 1);
        site.stop();
        Site second = withLog(site.another(), "second").start();
        others.add(second);
        addAndCycle(second, 2);
        second.stop();
        site.start();
        addAndCycle(site, 3);

        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(3);
        assertThat(folder.resolve("second.log.node")).hasSameTextualContentAs(folder.resolve("first.log.node"));
    }

    @Test
    void a_folder_that_cannot_be_written_stops_no_site() throws Exception {
        Files.createFile(folder.resolve("file"));
        site.with("LOG_FILE", folder.resolve("file/first.log").toString()).start();

        addAndCycle(site, 1);
        addAndCycle(site, 2);

        assertThat(with(log, "can't be written")).hasSize(1);
        assertThat(site.countRemote("meter_readings")).isEqualTo(2);
    }

    @Test
    void a_server_that_does_not_tell_which_it_is_stops_no_site_and_a_copy_there_is_found_all_the_same() {
        site.withLeastPrivilege().local().execute("revoke execute on function pg_control_system() from public");
        Site copy = copyWithReadings(3);
        site.start().cycle();
        copy.start().cycle();

        assertThat(site.countLocal("sync_node where system_identifier is null and database_oid is not null"))
                .isOne();

        assertThat(critical(log)).singleElement().asString().contains("the database's oid is");
        assertThat(site.countRemote("meter_readings")).isEqualTo(3);
        assertThat(copy.countLocal("meter_readings")).isEqualTo(3);
    }

    @Test
    void a_database_that_is_not_migrated_yet_uploads_nothing_and_says_so() {
        site.local().execute("alter table sync_node drop column token");
        site.start();

        addAndCycle(site, 1);

        assertThat(critical(log)).singleElement().asString().contains("confirm-node", "run metersync migrate");
        assertThat(site.countRemote("meter_readings")).isZero();
    }

    /** The site has had a cycle, and both have readings that wait. */
    private Site copyWithReadings(int count) {
        site.start().cycle();
        site.stop();
        site.addReadings(count);
        return copy();
    }

    private Site copy() {
        Site copy = site.copy();
        others.add(copy);
        return copy;
    }

    private Site withLog(Site of, String name) {
        return of.with("LOG_FILE", folder.resolve(name + ".log").toString());
    }

    private static void addAndCycle(Site at, int second) {
        at.addReadings(1, second);
        at.cycle();
    }

    private static NodeDecision decision(Site of) {
        return new NodeDecision(
                of.application().databases().local(),
                new SqlFiles(of.settings()),
                of.camel().getRegistry().lookupByNameAndType("nodeIdentity", NodeIdentity.class));
    }

    private static String node(Site of) {
        return of.local().queryForObject("select node_id::text from sync_node", String.class);
    }

    private static String health(Site of) throws Exception {
        return of.camel()
                .getRegistry()
                .lookupByNameAndType("health", Health.class)
                .all(of.camel())
                .json();
    }

    private static List<String> openAlerts(Site of) {
        Alerts alerts = of.camel().getRegistry().lookupByNameAndType("alerts", Alerts.class);
        of.application().status().report(true);
        alerts.look();
        alerts.look();
        return alerts.open();
    }
}
