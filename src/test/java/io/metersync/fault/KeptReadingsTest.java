package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.support.Way;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A local database that accepts or refuses a delete and keeps the row: the cycle fails and says why, and the reading is left out of the
 * queue.
 */
class KeptReadingsTest {
    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BATCHES | create function keep() returns trigger language plpgsql as $$ begin return null; end $$; create trigger keep before delete on meter_readings for each row execute function keep() | 150 | look for a trigger
            GROWING | create function keep() returns trigger language plpgsql as $$ begin return case when old.id = 77 then null else old end; end $$; create trigger keep before delete on meter_readings for each row execute function keep() | 1 | look for a trigger
            BATCHES_IN_FOUR_LANES | create rule keep as on delete to meter_readings where old.id % 10 = 3 do instead nothing | 15 | look for a trigger
            GROWING | alter table meter_readings enable row level security; create policy all_rows on meter_readings using (true); create policy keep on meter_readings as restrictive for delete using (id <> 5) | 1 | a policy for DELETE
            BATCHES | create function keep() returns trigger language plpgsql security definer as $$ begin update meter_readings set created_at = current_timestamp where id = old.id; return null; end $$; create trigger keep before delete on meter_readings for each row execute function keep() | 150 | look for a trigger
            BATCHES | create table bills (reading bigint references meter_readings); insert into bills select id from meter_readings where id % 50 = 7 | 3 | SQLSTATE 23503
            GROWING | create function keep() returns trigger language plpgsql as $$ begin if old.id % 10 = 3 then raise exception 'billed' using errcode = 'ACME1'; end if; return old; end $$; create trigger keep before delete on meter_readings for each row execute function keep() | 15 | billed (SQLSTATE ACME1)
            """)
    void a_reading_that_is_kept_fails_the_cycle_and_is_named_and_is_not_sent_again(
            Way way, String rule, int kept, String reason) {
        site.addReadings(150);
        List<String> collected = Site.readings(site.local());
        way.of(site.withLeastPrivilege(), 200).start();
        site.local().execute(rule);

        site.cycle();

        assertThat(critical(log))
                .hasSize(1)
                .first()
                .asString()
                .contains(kept + " readings are left out of the queue", "within the hour", reason);
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isEqualTo(kept);
        assertThat(site.application().cycle().totals().uploaded()).isEqualTo(150);

        site.addReadings(10);
        site.cycle();

        // the ten, and none of the others again
        assertThat(site.application().cycle().totals().uploaded()).isEqualTo(160);
        assertThat(site.countRemote("meter_readings")).isEqualTo(160);
    }

    @Test
    void what_was_kept_is_deleted_within_the_hour_after_the_trigger_is_gone_and_a_corrected_reading_goes_at_once() {
        site.addReadings(20);
        site.withLeastPrivilege().start();
        site.local()
                .execute("create rule keep as on delete to meter_readings where old.id in (3, 4) do instead nothing");
        site.cycle();
        site.local().execute("drop rule keep on meter_readings; update meter_readings set value = 4711 where id = 4");

        site.cycle();

        assertThat(site.remote().queryForObject("select value from meter_readings where source_id = 4", Integer.class))
                .isEqualTo(4711);
        assertThat(site.countLocal("meter_readings")).isEqualTo(1);

        site.run("include-readings");

        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("excluded_readings")).isZero();
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
    }

    @Test
    void a_reading_that_is_corrected_between_insert_and_delete_goes_again_and_is_no_kept_one() {
        site.addReadings(3);
        site.withLeastPrivilege().start();
        site.local().execute("create rule keep as on delete to meter_readings where old.id = 3 do instead nothing");
        AtomicBoolean isCorrected = new AtomicBoolean();
        log.onLine(line -> {
            if (line.contains("Uploaded 3 readings") && isCorrected.compareAndSet(false, true)) {
                site.local().update("update meter_readings set value = 4711 where id = 2");
            }
        });

        site.cycle();

        assertThat(isCorrected).isTrue();
        assertThat(site.remote().queryForObject("select value from meter_readings where source_id = 2", Integer.class))
                .isEqualTo(4711);
        assertThat(site.local().queryForList("select id from meter_readings", Long.class))
                .containsExactly(3L);
        assertThat(site.local().queryForList("select id from excluded_readings", Long.class))
                .containsExactly(3L);
    }
}
