package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that look another way than ours, as a client's or a site's do, and tables that lack what we need. */
class SchemaFaultTest {
    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();
    private List<String> collected;

    @BeforeEach
    void collect() {
        site.addReadings(120);
        collected = Site.readings(site.local());
    }

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void remote_columns_in_another_order_and_more_of_them_are_no_matter() {
        remote("drop table meter_readings");
        remote("""
                create table meter_readings (
                  source_id bigint, received_at timestamptz not null default now(), unit text not null, value numeric not null,
                  "timestamp" timestamp not null, region text default 'north', metadata jsonb, source_node uuid,
                  meter_id text not null, id uuid primary key default gen_random_uuid())
                """);
        createSourceIndex();

        site.start().cycle();

        assertThatAllArrived();
        assertThat(site.countRemote("meter_readings where region = 'north'")).isEqualTo(120);
    }

    @Test
    void a_remote_table_partitioned_by_time_takes_readings_and_their_repetition() {
        remote("drop table meter_readings");
        remote("""
                create table meter_readings (
                  id bigserial, meter_id varchar(255) not null, timestamp timestamp not null, value numeric not null,
                  unit varchar(50) not null, metadata jsonb, created_at timestamp default current_timestamp,
                  source_node uuid, source_id bigint, primary key (id, timestamp)) partition by range (timestamp);
                create table first_minute partition of meter_readings for values from (minvalue) to ('2026-01-01 00:01');
                create table afterwards partition of meter_readings for values from ('2026-01-01 00:01') to (maxvalue)
                """);
        createSourceIndex();
        site.refuseDeletes();
        site.start().cycle();

        site.acceptDeletes();
        site.cycle();

        assertThatAllArrived();
        assertThat(site.countRemote("first_minute")).isEqualTo(59);
    }

    @Test
    void remote_triggers_see_every_reading_once() {
        remote("create table seen (meter_id text)");
        remote("""
                create function see() returns trigger language plpgsql as
                $$ begin insert into seen values (new.meter_id); return new; end $$;
                create trigger see before insert on meter_readings for each row execute function see()
                """);

        site.start().cycle();

        assertThatAllArrived();
        assertThat(site.countRemote("seen")).isEqualTo(120);
    }

    @Test
    void local_columns_that_we_do_not_know_are_no_matter() {
        site.local().execute("alter table meter_readings add column quality int not null default 7");
        site.local().execute("alter table meters add column note text default 'ours'");
        remote("insert into meters (meter_id, name, meter_type, unit) values ('m', 'Main', 'electricity', 'kWh')");

        site.start().cycle();

        assertThatAllArrived();
        assertThat(site.countLocal("meters where note = 'ours'")).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    alter table meter_readings rename to gone           | relation "meter_readings" does not exist (SQLSTATE 42P01)), so none is quarantined: run metersync migrate
                    alter table meter_readings rename column unit to u  | column "unit" of relation "meter_readings" does not exist (SQLSTATE 42703)), so none is quarantined: run metersync migrate
                    drop index idx_meter_readings_source                | no unique or exclusion constraint matching the ON CONFLICT specification (SQLSTATE 42P10)), so none is quarantined: run metersync migrate
                    alter table meter_readings alter value type date using null | (SQLSTATE 42804)), so none is quarantined: give the column the type that it has in sql/remote/migration
                    """)
    @Tag("Req-6.3")
    @Tag("Req-7.4")
    void what_the_remote_table_lacks_is_named_at_once_and_costs_no_reading(String sabotage, String message) {
        remote(sabotage);

        site.start().cycle();

        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0)).contains("remote/store-readings failed after 1 attempt: ", message);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(120);
    }

    @Test
    @Tag("Req-6.3")
    void once_the_remote_table_is_mended_the_next_cycle_delivers() {
        remote("alter table meter_readings rename to gone");
        site.start().cycle();

        remote("alter table gone rename to meter_readings");
        site.cycle();

        assertThatAllArrived();
    }

    @Test
    @Tag("Req-2.5")
    @Tag("Req-6.2")
    void a_local_table_that_is_missing_is_asked_for_three_times_in_all() {
        site.local().execute("alter table meter_readings rename to gone");

        site.start().cycle();

        assertThat(with(log, "local/poll-readings: attempt")).hasSize(2);
        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0))
                .contains("local/poll-readings failed after 3 attempts: ", "(SQLSTATE 42P01): run metersync migrate");

        site.local().execute("alter table gone rename to meter_readings");
        site.cycle();
        assertThatAllArrived();
    }

    @Test
    @Tag("Req-9.5")
    @Tag("Property-10")
    void meters_that_are_missing_stop_neither_the_download_of_tenants_nor_the_upload() {
        remote("drop table meters");
        remote("insert into tenant (tenant_id, name) values ('t', 'Tenant')");

        site.start().cycle();

        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0)).contains("download-meters failed after 3 attempts", "SQLSTATE 42P01");
        assertThat(site.countLocal("tenant")).isEqualTo(1);
        assertThatAllArrived();
    }

    @Test
    @Tag("Req-11.5")
    @Tag("Property-10")
    void tenants_that_are_missing_stop_neither_the_download_of_meters_nor_the_upload() {
        remote("drop table tenant");
        remote("insert into meters (meter_id, name, meter_type, unit) values ('m', 'Meter', 'heat', 'kWh')");

        site.start().cycle();

        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0)).contains("download-tenants failed after 3 attempts", "SQLSTATE 42P01");
        assertThat(site.countLocal("meters")).isEqualTo(1);
        assertThatAllArrived();
    }

    private void remote(String sql) {
        site.remote().execute(sql);
    }

    private void createSourceIndex() {
        remote("""
                create unique index idx_meter_readings_source
                on meter_readings (source_node, source_id, meter_id, timestamp) where source_node is not null
                """);
    }

    private void assertThatAllArrived() {
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }
}
