package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.flow.SqlFiles;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code verify} proves, and what it only hints at. The readings are of the first of January. */
class VerifyCommandTest {
    private static final String FROM = "--from=2026-01-01";
    private static final String TO = "--to=2026-01-03";

    @RegisterExtension
    private final Terminal terminal = new Terminal();

    private Site site;

    @BeforeEach
    void start() {
        site = terminal.configure(Site.migrated().withLeastPrivilege().with("BATCH_SIZE", "10"))
                .start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void a_healthy_site_is_zero() throws Exception {
        startLedger();
        upload(70);
        site.addReadings(7, 71);

        assertThat(verify()).isZero();
        JsonNode report = report();
        assertThat(report.at("/totals/sent").intValue()).isEqualTo(70);
        assertThat(report.at("/totals/stored").intValue()).isEqualTo(70);
        assertThat(report.at("/totals/waiting").intValue()).isEqualTo(7);
        assertThat(report.at("/unaccountedIds").size()).isZero();
        assertThat(report.at("/days")).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "40"})
    void with_the_ledger_a_lost_reading_is_told_with_meter_and_day(String largest) throws Exception {
        site.stop();
        site.with("BATCH_SIZE_MAX", largest).start();
        startLedger();
        upload(140);
        loseTwo();

        assertThat(verify()).isEqualTo(1);
        assertThat(report().at("/wrong")).hasSize(1);
        assertThat(report().at("/wrong/0/meterId").textValue()).isEqualTo("meter-3");
        assertThat(report().at("/wrong/0/day").textValue()).isEqualTo("2026-01-01");
        assertThat(report().at("/wrong/0/missing").intValue()).isEqualTo(2);
        assertThat(report().at("/unaccountedIds")).hasSize(2);
    }

    @Test
    void without_the_ledger_a_loss_is_told_by_the_totals() throws Exception {
        upload(70);
        loseTwo();

        assertThat(verify()).isEqualTo(1);
        assertThat(report().at("/missingInAll").intValue()).isEqualTo(2);
        assertThat(report().at("/unaccountedIds").toString()).isEqualTo("[3,10]");
        assertThat(report().at("/wrong")).isEmpty();
        assertThat(report().at("/hasLedger").booleanValue()).isFalse();
    }

    @Test
    void a_loss_that_the_archive_can_repair_is_proven_and_told_with_the_command() throws Exception {
        site.stop();
        site.with("SENT_ARCHIVE_DAYS", "7").start();
        upload(70);
        loseTwo();
        site.remote().update("delete from meter_readings where source_id = 70");

        assertThat(terminal.run("verify", FROM, TO)).isEqualTo(1);
        assertThat(terminal.out())
                .contains(
                        "WRONG  meter-3 2026-01-01: 2 missing",
                        "WRONG  meter-0 2026-01-01: 1 missing",
                        "3 missing, 0 doubled")
                .containsPattern(
                        "The archive has at least 3 of the missing readings: metersync resend --from 20\\S+T\\S+ sends them");

        assertThat(verify()).isEqualTo(1);
        assertThat(report().at("/resendable").intValue()).isEqualTo(3);
        assertThat(report().at("/missingInAll").intValue()).isZero();
    }

    @Test
    void ids_that_were_never_committed_are_a_hint_and_no_loss() throws Exception {
        upload(10);
        site.local().execute("select nextval('meter_readings_id_seq') from generate_series(1, 3)");
        site.addReadings(10, 11);
        site.run("upload-readings");

        assertThat(verify()).isZero();
        assertThat(report().at("/unaccountedIds").toString()).isEqualTo("[11,12,13]");
    }

    @Test
    void a_reading_that_is_marked_as_sent_and_stored_nowhere_is_missing() throws Exception {
        upload(70);
        site.addReadings(14, 71);
        site.local().update("update meter_readings set is_synchronized = true");
        site.remote()
                .execute("insert into meter_readings (meter_id, timestamp, value, unit)"
                        + " select 'meter-' || i % 7, timestamp '2026-01-01' + i * interval '1 s', i / 10.0, 'kWh'"
                        + " from generate_series(71, 83) as i");

        assertThat(verify()).isEqualTo(1);
        assertThat(report().at("/wrong")).hasSize(1);
        assertThat(report().at("/wrong/0/meterId").textValue()).isEqualTo("meter-0");
        assertThat(report().at("/wrong/0/missing").intValue()).isEqualTo(1);
    }

    @Test
    void a_reading_that_is_stored_twice_is_doubled() throws Exception {
        upload(70);
        site.remote().execute("drop index idx_meter_readings_source");
        site.remote().execute("""
                insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id)
                select meter_id, timestamp, value, unit, source_node, source_id from meter_readings where source_id = 5
                """);

        assertThat(verify()).isEqualTo(1);
        assertThat(report().at("/wrong")).hasSize(1);
        assertThat(report().at("/wrong/0/meterId").textValue()).isEqualTo("meter-5");
        assertThat(report().at("/wrong/0/day").textValue()).isEqualTo("2026-01-01");
        assertThat(report().at("/wrong/0/doubled").intValue()).isEqualTo(1);
    }

    @Test
    void two_readings_of_one_meter_and_time_are_none_doubled_and_an_id_that_came_again_is_a_hint() throws Exception {
        site.addReadings(7);
        site.addReadings(7);
        site.run("upload-readings");
        site.remote()
                .execute("insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id)"
                        + " select 'another', timestamp, value, unit, source_node, source_id from meter_readings"
                        + " where source_id = 5");

        assertThat(verify()).isZero();
        assertThat(report().at("/reusedIds")).hasSize(1);
        assertThat(report().at("/reusedIds/0/id").intValue()).isEqualTo(5);
    }

    @Test
    void refused_readings_are_in_the_quarantine_and_count_as_sent_once_they_are() throws Exception {
        startLedger();
        site.remote().execute("alter table meter_readings add constraint small check (value < 7)");
        upload(70);
        assertThat(verify()).isZero();
        assertThat(report().at("/totals/quarantined").intValue()).isEqualTo(1);
        assertThat(report().at("/totals/sent").intValue()).isEqualTo(69);

        site.remote().execute("alter table meter_readings drop constraint small");
        retryAll();

        assertThat(verify()).isZero();
        assertThat(report().at("/totals/sent").intValue()).isEqualTo(70);
        site.remote().update("delete from meter_readings where value = 7");
        assertThat(verify()).isEqualTo(1);
    }

    @Test
    void what_somebody_else_deletes_was_not_sent() throws Exception {
        startLedger();
        site.addReadings(7);
        site.local().update("delete from meter_readings where id <= 3");
        site.run("upload-readings");

        assertThat(verify()).isZero();
        assertThat(report().at("/totals/sent").intValue()).isEqualTo(4);
    }

    @Test
    void a_site_is_healthy_while_readings_flow() throws Exception {
        startLedger();
        Thread flow = new Thread(() -> {
            for (int i = 0; i < 40; i++) {
                site.addReadings(20, 1 + 20 * i);
                site.run("upload-readings");
            }
        });
        flow.start();
        while (flow.isAlive()) {
            assertThat(verify()).isZero();
        }
        flow.join();

        assertThat(verify()).isZero();
        assertThat(report().at("/totals/sent").intValue()).isEqualTo(800);
    }

    @Test
    void one_meter_and_a_range_are_compared_alone_through_a_pooler() throws Exception {
        upload(70);
        loseTwo();
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.newer(), 1)) {
            terminal.set("postgres.client.port", Integer.toString(pooler.port()));

            assertThat(terminal.run("verify", "--json", FROM, TO, "--meter", "meter-4"))
                    .isZero();
            assertThat(report().at("/totals/stored").intValue()).isEqualTo(10);
            assertThat(terminal.run("verify", "--json", FROM, "--to=2026-01-01T00:00:08"))
                    .isEqualTo(1);
            assertThat(report().at("/totals/stored").intValue()).isEqualTo(6);
        }
        assertThat(site.remote().queryForObject("show default_transaction_isolation", String.class))
                .isEqualTo("read committed");
    }

    @Test
    void the_report_in_words_lists_what_is_wrong() {
        startLedger();
        upload(70);
        loseTwo();

        assertThat(terminal.run("verify", FROM, TO)).isEqualTo(1);
        assertThat(terminal.out())
                .containsPattern("meter-3 +2026-01-01 +10 +8 +0 +0 +2 +0")
                .containsPattern("all +70 +68 +0 +0 +2 +0")
                .contains("WRONG  meter-3 2026-01-01: 2 missing, 0 doubled", "2 missing, 0 doubled.")
                .contains("hint   2 ids are neither here nor stored, perhaps never committed: 3, 10");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void a_database_that_is_down_is_one_line_and_one_and_a_wrong_range_two() {
        assertThat(terminal.run("verify", TO, "--from=2026-01-03")).isEqualTo(2);
        assertThat(terminal.err()).contains("is not before --to");
        terminal.set("postgres.client.port", "1");

        assertThat(terminal.run("verify")).isEqualTo(1);
        assertThat(terminal.err()).contains("metersync verify failed: remote database 127.0.0.1:1/");
    }

    private void startLedger() {
        site.local().execute(new SqlFiles(site.home()).read("local/ledger"));
    }

    private void upload(int count) {
        site.addReadings(count);
        site.cycle();
    }

    private void loseTwo() {
        site.remote().update("delete from meter_readings where source_id in (3, 10)");
    }

    private void retryAll() throws Exception {
        var answers = site.camel().getRegistry().lookupByNameAndType("answers", io.metersync.http.Answers.class);
        for (String id : site.local().queryForList("select id::text from quarantined_readings", String.class)) {
            answers.retry(id, site.camel());
        }
    }

    private int verify() {
        return terminal.run("verify", "--json", FROM, TO);
    }

    /** The last one. */
    private JsonNode report() throws Exception {
        String out = terminal.out();
        return new ObjectMapper().readTree(out.substring(out.lastIndexOf("{\n  \"from\"")));
    }
}
