package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.support.Way;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many readings refused in a row: one meter's burst goes to the quarantine, a fault of the remote schema does not. */
class BadMeterTest {
    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @Tag("Req-6.3")
    void a_burst_of_one_meter_at_the_head_of_the_queue_holds_up_no_other(Way way) {
        addBadReadings(500, "2025-12-31");
        site.addReadings(1000);
        List<String> good = Site.readings(site.local()).stream()
                .filter(reading -> !reading.startsWith("bad"))
                .toList();
        refuseBadMeter();

        way.of(site, 100).start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(Site.readings(site.remote())).isEqualTo(good);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings where meter_id = 'bad'"))
                .isEqualTo(500);
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(500);
        assertThat(site.application().cycle().totals().uploaded()).isEqualTo(1000);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void when_every_reading_is_refused_none_is_quarantined_and_all_arrive_when_the_schema_is_mended(Way way) {
        site.addReadings(1500);
        List<String> collected = Site.readings(site.local());
        site.remote().execute("alter table meter_readings add constraint none check (value < 0)");
        way.of(site, 100).start();

        for (int cycles = 1; cycles <= 2; cycles++) {
            site.cycle();
            assertThat(critical(log)).hasSize(cycles);
            assertThat(critical(log).get(cycles - 1))
                    .contains("refused all of the last", "none is quarantined: fix its schema");
            assertThat(site.countLocal("quarantined_readings")).isZero();
            assertThat(site.countLocal("meter_readings where not is_synchronized"))
                    .isEqualTo(1500);
        }

        site.remote().execute("alter table meter_readings drop constraint none");
        site.cycle();
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void a_fault_of_the_schema_that_is_no_matter_of_values_tries_no_other_reading() {
        site.addReadings(150);
        site.remote().execute("alter table meter_readings rename column unit to gone");

        Way.BATCHES.of(site, 100).start().cycle();

        assertThat(critical(log)).hasSize(1).first().asString().contains("42703");
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(150);
    }

    @Test
    void readings_that_are_there_already_are_no_sign_that_others_are_taken() {
        storeAndKeep(80);
        // no value satisfies it, and what is there is not looked at
        site.remote()
                .execute("create table known (meter_id text primary key);"
                        + " alter table meter_readings add foreign key (meter_id) references known not valid");

        addBadReadings(20, "2025-12-31");
        site.cycle();

        assertThat(critical(log)).hasSize(1).first().asString().contains("none is quarantined: fix its schema");
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table known (meter_id varchar(255) primary key); alter table meter_readings"
                        + " add foreign key (meter_id) references known deferrable initially deferred",
                "create table sites (node uuid primary key); alter table meter_readings"
                        + " add foreign key (source_node) references sites"
            })
    void a_fault_of_the_schema_that_shows_at_the_commit_or_by_the_node_quarantines_nothing(String fault) {
        site.addReadings(250);
        site.remote().execute(fault);

        Way.BATCHES.of(site, 100).start().cycle();

        assertThat(critical(log)).hasSize(1).first().asString().contains("none is quarantined: fix its schema");
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.countLocal("meter_readings")).isEqualTo(250);
    }

    @Test
    void a_bad_meter_is_told_from_the_schema_where_each_reading_must_say_from_which_node() {
        addBadReadings(100, "2025-12-31");
        site.addReadings(100);
        site.remote().execute("alter table meter_readings alter source_node set not null");
        refuseBadMeter();

        Way.BATCHES.of(site, 100).start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(100);
        assertThat(site.countRemote("meter_readings")).isEqualTo(100);
    }

    @Test
    void a_bad_meter_among_readings_that_are_there_already_holds_up_nothing() {
        storeAndKeep(80);
        refuseBadMeter();

        addBadReadings(20, "2025-12-31");
        site.cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(20);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void corrections_that_are_refused_hold_up_no_new_reading() {
        storeAndKeep(10);
        site.local().update("update meter_readings set value = -1");
        site.remote().execute("""
                create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no change'; end $$;
                create trigger refuse before update on meter_readings for each row execute function refuse()
                """);

        site.addReadings(90, 1000);
        site.cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(10);
        assertThat(site.countRemote("meter_readings")).isEqualTo(100);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    /** The trial has the reading as it was; a lane sends and deletes it meanwhile as it is now. */
    @Test
    void the_trial_of_another_reading_overwrites_no_correction() throws Exception {
        addBadReadings(20, "2025-12-31");
        site.local()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit) values ('good', now(), 1, 'kWh')");
        refuseBadMeter();
        site.remote().execute("""
                create function wait_for_test() returns trigger language plpgsql as
                $$ begin perform pg_advisory_xact_lock_shared(7); return new; end $$;
                create trigger wait_for_test before insert on meter_readings for each row
                  when (new.meter_id = 'good' and current_setting('application_name') = 'metersync')
                  execute function wait_for_test()
                """);
        Way.BATCHES.of(site, 20).start();
        try (Connection other = site.remote().getDataSource().getConnection()) {
            other.createStatement().execute("select pg_advisory_lock(7)");
            CompletableFuture<Void> cycle = CompletableFuture.runAsync(site::cycle);
            Awaitility.await().until(() -> site.countRemote("pg_locks where not granted and objid = 7") == 1);
            sendCorrectedAndDelete(other);
            other.createStatement().execute("select pg_advisory_unlock(7)");
            cycle.join();
        }

        assertThat(site.remote().queryForList("select value::text from meter_readings", String.class))
                .containsExactly("777.70");
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(20);
    }

    private void sendCorrectedAndDelete(Connection remote) throws SQLException {
        Map<String, Object> good = site.local()
                .queryForMap(
                        "delete from meter_readings using sync_node where meter_id = 'good' returning node_id, id, timestamp");
        try (PreparedStatement insert = remote.prepareStatement("""
                insert into meter_readings (source_node, source_id, timestamp, meter_id, value, unit)
                values (?, ?, ?, 'good', 777.70, 'kWh')""")) {
            insert.setObject(1, good.get("node_id"));
            insert.setObject(2, good.get("id"));
            insert.setObject(3, good.get("timestamp"));
            insert.executeUpdate();
        }
    }

    @Test
    void a_burst_behind_which_nothing_waits_stays_until_another_reading_comes() {
        addBadReadings(50, "2026-01-01");
        refuseBadMeter();
        Way.BATCHES.of(site, 100).start().cycle();
        assertThat(critical(log)).hasSize(1);
        assertThat(site.countLocal("quarantined_readings")).isZero();

        site.addReadings(1);
        // or it would be in the batch of the bad ones
        site.addReadings(100, 1000);
        addBadReadings(50, "2025-12-31");
        site.cycle();

        assertThat(critical(log)).hasSize(1);
        assertThat(site.countRemote("meter_readings")).isEqualTo(101);
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(100);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void a_meter_alone_at_its_site_is_told_from_the_schema_by_its_newest_reading() {
        addBadReadings(250, "2026-01-01");
        site.local().update("update meter_readings set value = 1 where id > 200");
        site.remote().execute("alter table meter_readings add check (value = 1)");

        Way.BATCHES.of(site, 100).start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(with(log, "Refused 100 readings")).hasSize(2);
        assertThat(site.countRemote("meter_readings")).isEqualTo(50);
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(200);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    private void addBadReadings(int count, String day) {
        site.local()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit) "
                                + "select 'bad', ?::timestamp + i * interval '1 s', 1e30, 'kWh' from generate_series(1, ?) as i",
                        day,
                        count);
    }

    /** Lets readings be sent and not deleted: they are there, and wait all the same. */
    private void storeAndKeep(int count) {
        site.addReadings(count);
        site.refuseDeletes();
        Way.BATCHES.of(site, 100).start().cycle();
        site.acceptDeletes();
        log.clear();
    }

    private void refuseBadMeter() {
        site.remote().execute("alter table meter_readings add check (meter_id <> 'bad')");
    }
}
