package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.flow.SqlFiles;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.support.Way;
import io.metersync.upload.Quarantine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A remote database that accepts an insert and stores nothing, or stores it elsewhere: no reading is taken for one that arrived. */
class DroppedReadingsTest {
    private static final String DROPPED = "accepted the insert, and the reading is not found under its key";

    private final Site site = Site.migrated().withLeastPrivilege();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCHES", "GROWING_IN_FOUR_LANES"})
    @Tag("Req-6.3")
    @Tag("Property-2")
    void readings_that_a_trigger_drops_stand_in_the_quarantine_and_the_others_arrive(Way way) {
        site.addReadings(5000);
        dropIf("(new.metadata ->> 'n')::int % 100 = 50");

        way.of(site, 100).start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(4950);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings where (metadata ->> 'n')::int % 100 = 50 and error like '%"
                        + DROPPED + "%'"))
                .isEqualTo(50);
        assertThat(site.application().cycle().totals().uploaded()).isEqualTo(4950);
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCHES", "GROWING_IN_FOUR_LANES"})
    void dropped_and_refused_readings_of_one_batch_both_stand_in_the_quarantine(Way way) {
        site.addReadings(1000);
        dropIf("(new.metadata ->> 'n')::int % 100 = 50");
        site.remote().execute("alter table meter_readings add check ((metadata ->> 'n')::int % 100 <> 51)");

        way.of(site, 100).start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(980);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings where error like '%" + DROPPED + "%'"))
                .isEqualTo(10);
        assertThat(site.countLocal("quarantined_readings where sqlstate = '23514'"))
                .isEqualTo(10);
    }

    @Test
    void a_trigger_that_drops_every_reading_opens_the_breaker_and_no_reading_leaves_the_queue() {
        site.addReadings(300);
        dropIf("true");

        site.start().cycle();

        assertThat(site.countLocal("meter_readings")).isEqualTo(300);
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(critical(log)).singleElement().asString().contains("refused all", DROPPED, "look for a trigger");
        assertThat(site.application().cycle().last().success()).isFalse();

        site.remote().execute("drop trigger drop_some on meter_readings");
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(300);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void a_dropped_reading_arrives_with_its_retry_once_the_trigger_is_gone() throws Exception {
        site.addReadings(20);
        dropIf("(new.metadata ->> 'n')::int = 7");
        site.start().cycle();
        Quarantine quarantine =
                new Quarantine(site.application().databases().local(), new SqlFiles(site.home()), 1_000_000, false);
        long id = site.local().queryForObject("select id from quarantined_readings", Long.class);

        assertThat(quarantine.retry(id, site.camel()).error()).contains(DROPPED);
        site.remote().execute("drop trigger drop_some on meter_readings");
        assertThat(quarantine.retry(id, site.camel()).moved()).isEqualTo(1);

        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    /** The parent's SELECT sees them, although the insert reports no row. */
    @Test
    void readings_that_a_trigger_redirects_to_a_child_table_have_arrived() {
        site.addReadings(250);
        site.remote().execute("""
                create table meter_readings_2026 () inherits (meter_readings);
                create function redirect() returns trigger language plpgsql security definer as $$
                begin insert into meter_readings_2026 select new.*; return null; end $$;
                create trigger redirect before insert on meter_readings for each row execute function redirect()
                """);

        site.start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(250);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    /** A unique index of the parent does not cover its children: a repeat finds its readings before it inserts. */
    @ParameterizedTest
    @EnumSource(names = {"BATCHES", "GROWING_IN_FOUR_LANES"})
    @Tag("Property-2")
    void readings_that_a_trigger_redirects_are_not_stored_twice_when_their_acknowledgement_is_lost(Way way) {
        site.addReadings(250);
        site.remote().execute("""
                create table meter_readings_odd () inherits (meter_readings);
                create table meter_readings_even () inherits (meter_readings);
                create function redirect() returns trigger language plpgsql security definer as $$
                begin
                  if new.source_id % 2 = 1 then insert into meter_readings_odd select new.*;
                  else insert into meter_readings_even select new.*; end if;
                  return null;
                end $$;
                create trigger redirect before insert on meter_readings for each row execute function redirect()
                """);
        List<String> collected = Site.readings(site.local());
        // the readings are stored, and then they are read once more
        site.refuseDeletes();
        way.of(site, 100).start().cycle();
        site.acceptDeletes();
        site.local().execute("update meter_readings set value = value + 1 where id = 20");
        List<String> corrected = Site.readings(site.local());

        site.local().execute("delete from excluded_readings");
        site.cycle();

        assertThat(Site.readings(site.remote())).isNotEqualTo(collected).isEqualTo(corrected);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    private void dropIf(String condition) {
        site.remote().execute("""
                create function drop_some() returns trigger language plpgsql as
                $$ begin if %s then return null; end if; return new; end $$;
                create trigger drop_some before insert on meter_readings for each row execute function drop_some()
                """.formatted(condition));
    }
}
