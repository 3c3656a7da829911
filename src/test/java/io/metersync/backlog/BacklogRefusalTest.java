package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings in a backlog that the remote database refuses, few among thousands or all of them. */
class BacklogRefusalTest {
    private final Backlog backlog = new Backlog(Site.migrated(), 2);
    private final Site site = backlog.site();

    @AfterEach
    void close() {
        backlog.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    alter table meter_readings add check (value >= 0)                 | 23514
                    alter table meter_readings alter metadata set not null            | 23502
                    create type known as enum ('kWh'); create cast (text as known) with inout as assignment; alter table meter_readings alter unit type known using unit::text::known | 22P02
                    create function refuse() returns trigger language plpgsql as $$ begin if new.value < 0 then raise exception 'negative'; end if; return new; end $$; create trigger refuse before insert on meter_readings for each row execute function refuse() | P0001
                    """)
    @Tag("Req-6.3")
    void bad_readings_among_thousands_hold_up_none_of_the_good_ones(String rule, String sqlState) {
        site.addReadings(3000);
        site.local()
                .update("update meter_readings set value = -1, unit = 'miles', metadata = null where id % 500 = 333");
        List<Long> good =
                site.local().queryForList("select id from meter_readings where value >= 0 order by id", Long.class);
        site.remote().execute(rule);

        site.start().cycle();

        assertThat(backlog.critical()).isEmpty();
        assertThat(site.remote().queryForList("select source_id from meter_readings order by source_id", Long.class))
                .isEqualTo(good);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.local()
                        .queryForList(
                                "select source_id from quarantined_readings where sqlstate = ? order by source_id",
                                Long.class,
                                sqlState))
                .containsExactly(333L, 833L, 1333L, 1833L, 2333L, 2833L);
        backlog.assertThatBatchesGrew();
    }

    @Test
    void a_bad_reading_holds_up_nothing_where_a_cycle_sends_one_batch() {
        site.with("SYNC_MAX_BATCHES_PER_CYCLE", "1").addReadings(60);
        site.remote().execute("alter table meter_readings add check (value <> 2.5)");
        site.start();

        // so many would send them with the smallest batches
        for (int cycles = 0; cycles < 6 * 2; cycles++) {
            site.cycle();
        }

        assertThat(backlog.critical()).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(59);
        assertThat(site.countLocal("quarantined_readings where source_id = 25")).isEqualTo(1);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void when_all_are_refused_from_some_time_on_none_is_quarantined_and_the_cycle_fails() {
        site.with("UPLOAD_LANES", "1").addReadings(3000);
        backlog.atLargeBatch(() ->
                site.remote().execute("alter table meter_readings add constraint none check (value < 0) not valid"));
        List<String> collected = Site.readings(site.local());

        site.start().cycle();
        assertThat(backlog.critical()).hasSize(1).first().asString().contains("none is quarantined: fix its schema");
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(backlog.everywhere()).containsExactlyInAnyOrderElementsOf(collected);

        site.remote().execute("alter table meter_readings drop constraint none");
        site.cycle();
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    void a_local_database_that_has_lost_its_identity_sends_nothing_that_could_arrive_twice() {
        site.with("UPLOAD_LANES", "1").addReadings(3000);
        backlog.atLargeBatch(() -> site.local().update("delete from sync_node"));

        site.start().cycle();

        assertThat(backlog.critical()).hasSize(1).first().asString().contains("no identity: insert into sync_node");
        assertThat(site.countRemote("meter_readings where source_node is null")).isZero();
        assertThat(site.countRemote("meter_readings") + site.countLocal("meter_readings"))
                .isEqualTo(3000);
    }
}
