package io.metersync.resend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.flow.SqlFiles;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.upload.Quarantine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What leaves the queue because it was sent is in the archive, in the version that was sent; and the archive stops no upload. */
class SentArchiveTest {
    private static final String ARCHIVED = """
            select reading from (
              select concat_ws('|', meter_id, timestamp::text, value, unit, coalesce(metadata, '(null)')) as reading
              from sent_readings_archive) as readings
            order by reading collate "C"
            """;

    private final Site site = Site.migrated().with("SENT_ARCHIVE_DAYS", "7");
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void sent_readings_are_kept_as_they_were_sent_with_their_id_and_node() {
        site.addReadings(250);
        site.local().execute("update meter_readings set metadata = null where id = 3");

        site.start().cycle();

        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(archived()).isEqualTo(Site.readings(site.remote())).hasSize(250);
        assertThat(site.remote()
                        .queryForList(
                                "select source_node || ' ' || source_id || ' ' || timestamp from meter_readings order by source_id",
                                String.class))
                .isEqualTo(site.local()
                        .queryForList(
                                "select source_node || ' ' || source_id || ' ' || timestamp from sent_readings_archive order by source_id",
                                String.class));
        assertThat(site.application().cycle().totals().deleted()).isEqualTo(250);
    }

    @Test
    void without_the_setting_nothing_is_kept() {
        site.with("SENT_ARCHIVE_DAYS", "0").addReadings(20);
        site.start().cycle();
        site.send("housekeeping");
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        assertThat(site.countLocal("sent_readings_archive")).isZero();
        assertThat(partitions()).containsExactly("sent_readings_archive_default");
    }

    @Test
    void readings_that_are_deleted_carefully_are_kept_and_those_that_stay_are_not() {
        site.addReadings(50);
        site.local().execute("""
                create function keep() returns trigger language plpgsql as
                $$ begin if old.id = 17 then raise exception 'mine'; end if; return old; end $$;
                create trigger keep before delete on meter_readings for each row execute function keep()
                """);

        site.start().cycle();

        assertThat(site.countLocal("excluded_readings where is_sent")).isEqualTo(1);
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(49);
        assertThat(site.countLocal("sent_readings_archive where source_id = 17"))
                .isZero();

        site.local().execute("drop trigger keep on meter_readings");
        site.send("include-readings");

        assertThat(archived()).isEqualTo(Site.readings(site.remote())).hasSize(50);
    }

    @Test
    void a_reading_that_is_corrected_after_it_was_sent_is_kept_as_it_was_sent_last() {
        site.addReadings(10);
        site.refuseDeletes();
        site.start().cycle();
        site.acceptDeletes();
        assertThat(site.countLocal("sent_readings_archive")).isZero();
        site.local().update("update meter_readings set value = 77 where id = 4");

        site.cycle();

        assertThat(archived()).isEqualTo(Site.readings(site.remote())).hasSize(10);
        assertThat(site.countLocal("sent_readings_archive where value = '77'")).isEqualTo(1);
    }

    @Test
    void a_reading_that_a_retry_sends_from_the_quarantine_is_kept_under_its_first_id() throws Exception {
        site.addReadings(20);
        site.remote().execute("alter table meter_readings add constraint no check (value <> 0.7)");
        site.start().cycle();
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(19);
        site.remote().execute("alter table meter_readings drop constraint no");
        Quarantine quarantine = new Quarantine(
                site.application().databases().local(),
                new SqlFiles(site.settings().home()),
                10_000_000,
                true);

        assertThat(quarantine
                        .retry(
                                site.local().queryForObject("select id from quarantined_readings", Long.class),
                                site.camel())
                        .moved())
                .isEqualTo(1);

        assertThat(archived()).isEqualTo(Site.readings(site.remote())).hasSize(20);
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    void the_upload_goes_on_without_an_archive_that_is_missing_and_says_so() throws Exception {
        site.addReadings(30);
        site.remote().execute("alter table meter_readings add constraint no check (value <> 0.7)");
        site.local().execute("drop table sent_readings_archive");

        site.start().cycle();

        assertThat(site.application().cycle().last().success()).isTrue();
        assertThat(site.countRemote("meter_readings")).isEqualTo(29);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(log.lines())
                .anyMatch(line -> line.contains("without a copy in sent_readings_archive")
                        && line.contains("relation \"sent_readings_archive\" does not exist"));
    }

    @Test
    void a_careful_delete_goes_on_without_an_archive_that_refuses_a_reading() {
        site.addReadings(50);
        site.local().execute("""
                alter table sent_readings_archive add check (source_id <> 20);
                create function keep() returns trigger language plpgsql as
                $$ begin if old.id = 17 then raise exception 'mine'; end if; return old; end $$;
                create trigger keep before delete on meter_readings for each row execute function keep()
                """);

        site.start().cycle();

        assertThat(site.countLocal("meter_readings")).isEqualTo(1);
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(48);
    }

    @Test
    void a_full_disk_under_the_archive_loses_nothing() {
        site.addReadings(30);
        site.local().execute("""
                create function full_disk() returns trigger language plpgsql as
                $$ begin raise exception 'no space left' using errcode = '53100'; end $$;
                create trigger full_disk before insert on sent_readings_archive for each row execute function full_disk()
                """);
        site.start().cycle();
        assertThat(site.application().cycle().last().success()).isFalse();
        assertThat(site.countLocal("meter_readings")).isEqualTo(30);

        site.local().execute("drop trigger full_disk on sent_readings_archive");
        site.cycle();
        assertThat(archived()).isEqualTo(Site.readings(site.remote())).hasSize(30);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void a_clock_that_jumps_fails_no_delete_and_the_next_days_have_their_partitions() {
        site.start();
        site.addReadings(10);
        site.cycle();
        assertThat(site.countLocal("sent_readings_archive_default")).isEqualTo(10);
        site.send("housekeeping");
        assertThat(site.countLocal("sent_readings_archive_default")).isZero();
        assertThat(partitions()).hasSize(9);

        // as a delete at a time without a partition would
        site.local().execute("update sent_readings_archive set sent_at = '2099-05-05' where source_id = 1");
        site.local().execute("update sent_readings_archive set sent_at = '1970-01-01' where source_id = 2");
        assertThat(site.countLocal("sent_readings_archive_default")).isEqualTo(2);
        site.send("housekeeping");
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(9);
    }

    @Test
    void expired_days_go_and_younger_ones_stay() {
        site.local().execute("""
                do $$ begin
                  for i in 6..10 loop
                    execute format('create table sent_readings_archive_%s partition of sent_readings_archive for values from (%L) to (%L)',
                                   to_char(timezone('UTC', now())::date - i, 'YYYYMMDD'), timezone('UTC', now())::date - i, timezone('UTC', now())::date - i + 1);
                  end loop;
                end $$;
                insert into sent_readings_archive (sent_at, source_id, timestamp, source_node, meter_id)
                select timezone('UTC', now())::date - i + interval '23 hours', i, now(), gen_random_uuid(), 'm' from generate_series(6, 10) as i
                """);
        site.start().send("housekeeping");
        assertThat(ids()).as("two days in a run").containsExactly(6L, 7L, 8L);
        site.send("housekeeping");
        site.send("housekeeping");
        assertThat(ids()).as("8 days ago ended more than 7 days ago").containsExactly(6L, 7L);
    }

    @Test
    void the_role_of_the_grants_makes_and_drops_partitions_through_the_owners_function_alone() throws Exception {
        site.withLeastPrivilege().addReadings(10);
        site.start().cycle();
        site.send("housekeeping");
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(10);
        assertThat(partitions()).hasSize(9);
        JdbcTemplate role = new JdbcTemplate(site.application().databases().local());
        assertThatThrownBy(() -> role.execute("delete from sent_readings_archive"))
                .rootCause()
                .hasMessageContaining("denied");
        assertThatThrownBy(() -> role.execute("drop table sent_readings_archive_default"))
                .rootCause()
                .hasMessageContaining("owner");
        assertThatThrownBy(() -> role.execute("select keep_sent_archive(0)"))
                .rootCause()
                .hasMessageContaining("at least 1 day");
        assertThat(site.local()
                        .queryForObject(
                                "select has_function_privilege('public', 'keep_sent_archive(integer)', 'execute')",
                                Boolean.class))
                .isFalse();
    }

    @Test
    void the_ledger_counts_an_archived_reading_once() throws Exception {
        site.local().execute(Files.readString(Path.of("sql/local/ledger.sql")));
        site.addReadings(30);
        site.remote().execute("alter table meter_readings add constraint no check (value <> 0.7)");
        site.start().cycle();
        site.remote().execute("alter table meter_readings drop constraint no");
        new Quarantine(
                        site.application().databases().local(),
                        new SqlFiles(site.settings().home()),
                        10_000_000,
                        true)
                .retry(site.local().queryForObject("select id from quarantined_readings", Long.class), site.camel());
        assertThat(site.local().queryForObject("select sum(readings) from sent_readings", Long.class))
                .isEqualTo(30);
        assertThat(site.countLocal("sent_readings_archive")).isEqualTo(30);
    }

    private List<String> archived() {
        return site.local().queryForList(ARCHIVED, String.class);
    }

    private List<Long> ids() {
        return site.local().queryForList("select source_id from sent_readings_archive order by 1", Long.class);
    }

    private List<String> partitions() {
        return site.local()
                .queryForList(
                        "select relid::regclass::text from pg_partition_tree('sent_readings_archive') where isleaf",
                        String.class);
    }
}
