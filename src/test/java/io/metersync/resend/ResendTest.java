package io.metersync.resend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.http.Answers;
import io.metersync.http.ResendAnswers;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** After the remote database went back to a backup, a resend brings back what it lost, exactly once, and changes nothing else. */
class ResendTest {
    private static final String EVER = "2000-01-01T00:00";

    private final Site site = Site.migrated().with("SENT_ARCHIVE_DAYS", "7");
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void a_remote_that_went_back_to_a_backup_is_repaired_exactly_once_and_keeps_what_was_changed_since()
            throws Exception {
        site.addReadings(500);
        site.local().execute("update meter_readings set metadata = null where id = 480");
        site.start().cycle();
        List<String> sent = Site.readings(site.remote());
        String keys = keys();
        site.remote().execute("delete from meter_readings where source_id > 200");
        site.remote().execute("update meter_readings set value = 4711 where source_id = 7");

        assertThat(resend(EVER, null, null, false)).isEqualTo("sent 300, present 200, refused 0");

        assertThat(site.remote()
                        .queryForObject("select value::text from meter_readings where source_id = 7", String.class))
                .isEqualTo("4711");
        site.remote().execute("update meter_readings set value = 0.70000000000000000000 where source_id = 7");
        assertThat(Site.readings(site.remote())).isEqualTo(sent);
        assertThat(keys()).isEqualTo(keys);
        assertThat(site.countLocal("sent_readings_archive"))
                .as("a resend archives nothing twice")
                .isEqualTo(500);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.local()
                        .queryForObject(
                                "select details ->> 'sent' from sync_logs where details ->> 'flow' = 'resend-readings'",
                                String.class))
                .isEqualTo("300");

        assertThat(resend(EVER, null, null, false)).isEqualTo("sent 0, present 500, refused 0");
    }

    @Test
    void a_trial_counts_and_sends_nothing() throws Exception {
        site.addReadings(100);
        site.start().cycle();
        site.remote().execute("delete from meter_readings where source_id <= 30");

        assertThat(resend(EVER, null, null, true)).isEqualTo("sent 30, present 70, refused 0");

        assertThat(site.countRemote("meter_readings")).isEqualTo(70);
    }

    @Test
    void the_newest_version_of_a_reading_that_was_sent_twice_comes_back_even_if_it_was_sent_after_the_range()
            throws Exception {
        site.addReadings(3);
        site.start().cycle();
        site.local().execute("update sent_readings_archive set sent_at = '2026-01-01 10:00'");
        // a collector writes it once more under its id
        site.local()
                .execute(
                        "insert into meter_readings (id, meter_id, timestamp, value, unit) "
                                + "select source_id, meter_id, timestamp, 99, unit from sent_readings_archive where source_id = 2");
        site.cycle();
        assertThat(site.countLocal("sent_readings_archive where source_id = 2")).isEqualTo(2);
        site.remote().execute("truncate meter_readings");

        assertThat(resend(EVER, "2026-01-02T00:00", null, false)).isEqualTo("sent 2, present 0, refused 0");
        assertThat(resend(EVER, null, null, false)).isEqualTo("sent 1, present 3, refused 0");

        assertThat(site.remote()
                        .queryForList(
                                "select value::numeric(5, 1)::text from meter_readings order by source_id",
                                String.class))
                .containsExactly("0.1", "99.0", "0.3");
    }

    @Test
    void only_the_range_and_the_meter_that_were_asked_for_come_back() throws Exception {
        site.addReadings(70);
        site.start().cycle();
        site.local()
                .execute(
                        "update sent_readings_archive set sent_at = timestamp '2026-02-01' + source_id * interval '1 minute'");
        site.remote().execute("truncate meter_readings");

        assertThat(resend("2026-02-01T00:11", "2026-02-01T00:31", "meter-3", false))
                .isEqualTo("sent 2, present 0, refused 0");

        assertThat(site.remote().queryForList("select source_id from meter_readings order by 1", Long.class))
                .containsExactly(17L, 24L);
    }

    @Test
    void readings_of_an_earlier_node_come_back_under_their_node() throws Exception {
        site.addReadings(10);
        site.start().cycle();
        site.stop();
        // the local database was rebuilt around its archive: another node, ids from 1 on
        site.local()
                .execute(
                        "update sync_node set node_id = gen_random_uuid(), token = null, system_identifier = null, database_oid = null;"
                                + " alter sequence meter_readings_id_seq restart");
        site.addReadings(10, 100);
        site.start().cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        String keys = keys();
        site.remote().execute("truncate meter_readings");

        assertThat(resend(EVER, null, null, false)).isEqualTo("sent 20, present 0, refused 0");

        assertThat(keys()).isEqualTo(keys);
        assertThat(site.remote().queryForObject("select count(distinct source_node) from meter_readings", Long.class))
                .isEqualTo(2);
    }

    @Test
    void refused_readings_are_counted_named_and_left_in_the_archive() throws Exception {
        site.addReadings(40);
        site.start().cycle();
        site.remote()
                .execute("truncate meter_readings; alter table meter_readings add constraint no check (value <> 0.7)");

        assertThat(resend(EVER, null, null, false)).isEqualTo("sent 39, present 0, refused 1");

        assertThat(log.lines())
                .anyMatch(
                        line -> line.contains("Refused 1 readings") && line.contains("meter-0 at 2026-01-01 00:00:07"));
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(40);
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    void a_reading_that_a_trigger_drops_counts_as_refused() throws Exception {
        site.addReadings(10);
        site.start().cycle();
        site.remote().execute("""
                truncate meter_readings;
                create function drop_it() returns trigger language plpgsql as $$ begin return null; end $$;
                create trigger drop_some before insert on meter_readings for each row when (new.source_id = 4) execute function drop_it()
                """);
        assertThat(resend(EVER, null, null, false)).isEqualTo("sent 9, present 0, refused 1");
    }

    @Test
    void a_resend_that_dies_goes_on_where_it_was_and_an_outage_only_delays_it() throws Exception {
        site.with("BATCH_SIZE", "10")
                .with("BATCH_SIZE_MAX", "0")
                .with("MAX_CONNECTION_RETRIES", "0")
                .with("MAX_QUERY_RETRIES", "1");
        site.addReadings(100);
        site.start().cycle();
        String keys = keys();
        site.remote().execute("truncate meter_readings");
        // the record of the fourth batch fails after its readings were stored, as in a kill between the two
        site.local().execute("""
                create function die() returns trigger language plpgsql as
                $$ begin if new.sent = 40 then raise exception 'killed' using errcode = '57P01'; end if; return new; end $$;
                create trigger die before update on resends for each row execute function die()
                """);
        assertThat(request(EVER, null, null, false)).isEqualTo(202);
        site.cycle();
        assertThat(site.application().cycle().last().success()).isFalse();
        assertThat(site.countRemote("meter_readings")).isEqualTo(40);
        site.stop();
        site.local().execute("drop trigger die on resends");

        site.start().cycle();

        assertThat(result()).as("the repeated batch was present").isEqualTo("sent 90, present 10, refused 0");
        assertThat(keys()).isEqualTo(keys);
    }

    @Test
    void a_cancelled_resend_sends_nothing_more_and_only_one_is_open_at_a_time() throws Exception {
        site.addReadings(20);
        site.start().cycle();
        site.remote().execute("truncate meter_readings");
        assertThat(request(EVER, null, null, false)).isEqualTo(202);
        assertThat(request(EVER, null, null, false)).isEqualTo(409);
        assertThat(answers().cancel().status()).isEqualTo(200);
        assertThat(answers().cancel().status()).isEqualTo(409);
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isZero();
        assertThat(request("yesterday", null, null, false)).isEqualTo(400);
    }

    @Test
    void a_cancel_in_the_middle_ends_it_behind_the_batch_in_transit() throws Exception {
        site.with("BATCH_SIZE", "10").with("BATCH_SIZE_MAX", "0").addReadings(100);
        site.start().cycle();
        site.remote().execute("truncate meter_readings");
        request(EVER, null, null, false);
        site.local().execute("""
                create function cancel() returns trigger language plpgsql as
                $$ begin if new.sent = 30 then new.is_cancelled := true; new.ended_at := now(); end if; return new; end $$;
                create trigger cancel before update on resends for each row execute function cancel()
                """);
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(40);
        assertThat(newest().get("isCancelled")).isEqualTo(true);
    }

    @Test
    void the_ledger_counts_no_reading_twice_and_fresh_readings_come_first() throws Exception {
        site.local().execute(Files.readString(Path.of("sql/local/ledger.sql")));
        site.addReadings(50);
        site.start().cycle();
        site.remote().execute("truncate meter_readings");
        request(EVER, null, null, false);
        site.addReadings(5, 1000);
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(55);
        assertThat(result()).isEqualTo("sent 50, present 5, refused 0");
        assertThat(site.local().queryForObject("select sum(readings) from sent_readings", Long.class))
                .isEqualTo(55);
        assertThat(site.remote().queryForObject("select min(id) from meter_readings where source_id > 50", Long.class))
                .isLessThan(site.remote()
                        .queryForObject("select min(id) from meter_readings where source_id <= 50", Long.class));
    }

    @Test
    void a_statement_that_the_remote_cancels_goes_again_in_smaller_batches() throws Exception {
        site.with("BATCH_SIZE", "64").with("BATCH_SIZE_MAX", "0").addReadings(128);
        site.start().cycle();
        site.remote().execute("""
                truncate meter_readings;
                create function too_many() returns trigger language plpgsql as
                $$ begin if (select count(*) from added) > 20 then raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end if; return null; end $$;
                create trigger too_many after insert on meter_readings referencing new table as added for each statement execute function too_many()
                """);
        request(EVER, null, null, false);
        site.cycle();
        assertThat(result()).isEqualTo("sent 128, present 0, refused 0");
    }

    @Test
    void without_the_migration_the_cycle_succeeds() {
        site.addReadings(10);
        site.local().execute("drop table resends");
        site.start().cycle();
        assertThat(site.application().cycle().last().success()).isTrue();
        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
    }

    private String resend(String from, String to, String meter, boolean trial) throws Exception {
        assertThat(request(from, to, meter, trial)).isEqualTo(202);
        site.cycle();
        assertThat(newest().get("endedAt")).isNotNull();
        return result();
    }

    private int request(String from, String to, String meter, boolean trial) throws Exception {
        return answers().request(from, to, meter, Boolean.toString(trial)).status();
    }

    private String result() throws Exception {
        return "sent %s, present %s, refused %s"
                .formatted(newest().get("sent"), newest().get("present"), newest().get("refused"));
    }

    private Map<?, ?> newest() throws Exception {
        Answers.Answer newest = answers().newest();
        return new ObjectMapper().readValue(newest.json(), Map.class);
    }

    private ResendAnswers answers() {
        return site.camel().getRegistry().lookupByNameAndType("resendAnswers", ResendAnswers.class);
    }

    private String keys() {
        return site.remote()
                .queryForObject(
                        "select string_agg(concat_ws(' ', source_node, source_id, meter_id, timestamp), '|' order by source_node, source_id, timestamp) from meter_readings",
                        String.class);
    }
}
