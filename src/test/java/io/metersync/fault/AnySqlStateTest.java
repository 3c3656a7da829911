package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trigger, an index on an expression or row level security refuses some readings, with any SQLSTATE: the others arrive. */
class AnySqlStateTest {
    private static final String LONG =
            "jsonb_build_object('x', (select string_agg(md5(i::text), '') from generate_series(1, 200) as i))";

    private final Site site = Site.migrated().withLeastPrivilege();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            54000 | metadata = long              | create index on meter_readings ((metadata ->> 'x')); alter table meter_readings alter metadata set storage plain
            P0002 | meter_id = 'unknown'         | create table known as select concat('meter-', i) as id from generate_series(0, 6) as i; grant select on known to public; create function f() returns trigger language plpgsql as $$ declare found_id text; begin select id into strict found_id from known where id = new.meter_id; return new; end $$
            0A000 | value = 'NaN'                | alter table meter_readings alter value type integer
            42501 | meter_id = 'of another site' | alter table meter_readings enable row level security; create policy p on meter_readings using (true) with check (meter_id <> 'of another site')
            42P01 | unit = 'miles'               | create function f() returns trigger language plpgsql as $$ begin if new.unit <> 'kWh' then insert into conversions values (new.unit); end if; return new; end $$
            55000 | unit = 'miles'               | create sequence s; grant all on s to public; create function f() returns trigger language plpgsql as $$ begin if new.unit <> 'kWh' then perform currval('s'); end if; return new; end $$
            ACME1 | unit = 'miles'               | create function f() returns trigger language plpgsql as $$ begin if new.unit <> 'kWh' then raise exception 'unit % is not ours', new.unit using errcode = 'ACME1'; end if; return new; end $$
            22012 | value = 0                    | create function f() returns trigger language plpgsql as $$ begin new.value := 1000 / new.value; return new; end $$
            """)
    @Tag("Req-6.3")
    void a_reading_that_is_refused_alone_goes_to_the_quarantine_and_the_others_arrive(
            String sqlState, String bad, String rule) {
        site.addReadings(100);
        site.local().execute("update meter_readings set " + bad.replace("long", LONG) + " where id = 33");
        site.remote().execute(rule);
        if (rule.contains("function f()")) {
            site.remote().execute("create trigger t before insert on meter_readings for each row execute function f()");
        }

        site.start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(99);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.local()
                        .queryForList("select source_id || ' ' || sqlstate from quarantined_readings", String.class))
                .containsExactly("33 " + sqlState);
        // the others pass, so it is no matter of grants or of a migration
        assertThat(site.local().queryForObject("select error from quarantined_readings", String.class))
                .doesNotContain("grants.sql", "metersync migrate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0002", "54000", "0A000", "ACME1"})
    void when_every_reading_is_refused_the_cycle_fails_after_twenty_and_none_is_quarantined(String sqlState) {
        site.addReadings(1000);
        site.remote().execute("""
                create sequence inserts;
                grant all on inserts to public;
                create function f() returns trigger language plpgsql as
                $$ begin perform nextval('inserts'); raise exception 'never' using errcode = '%s'; end $$;
                create trigger t before insert on meter_readings for each row execute function f()
                """.formatted(sqlState));

        site.start().cycle();

        assertThat(critical(log))
                .hasSize(1)
                .first()
                .asString()
                .contains("remote/store-readings failed after 1 attempt", "refused all of the last", sqlState);
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.countLocal("meter_readings")).isEqualTo(1000);
        // two lanes, each: its batch, some halvings, 20 readings, and 7 meters' others
        assertThat(site.remote().queryForObject("select last_value from inserts", Long.class))
                .isLessThan(2 * (1 + 8 + 20 + 20));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100})
    void a_privilege_that_is_missing_for_all_is_named_with_the_grants_however_few_readings_wait(int readings) {
        site.addReadings(readings);
        site.remote()
                .execute(
                        "do $$ begin execute format('revoke insert on meter_readings from %I', current_database() || '_role'); end $$");

        site.start().cycle();

        assertThat(critical(log)).hasSize(1).first().asString().contains("SQLSTATE 42501", "sql/remote/grants.sql");
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    void a_statement_that_fails_although_each_of_its_readings_is_accepted_is_logged() throws Exception {
        site.addReadings(100);
        Path insert = site.withCopiedHome().home().resolve("sql/remote/store-readings.sql");
        Files.writeString(
                insert, Files.readString(insert).replace("metadata -> metadata_at", "metadata -> (metadata_at / 0)"));

        site.start().cycle();

        assertThat(with(log, "compare it with sort-readings.sql"))
                .hasSize(1)
                .first()
                .asString()
                .contains("22012");
        assertThat(site.countRemote("meter_readings")).isEqualTo(100);
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }
}
