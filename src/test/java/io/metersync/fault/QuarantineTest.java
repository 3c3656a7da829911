package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.cycle.SitePause;
import io.metersync.flow.SqlFiles;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.support.Way;
import io.metersync.upload.Quarantine;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings that the remote database refuses hold up nobody, and are not lost. */
class QuarantineTest {
    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    alter table meter_readings add check (value <> 3.3)                                                   | 23514 | BATCHES
                    alter table meter_readings alter value drop not null, alter unit type varchar(4)                      | 22001 | GROWING
                    alter table meter_readings alter metadata set not null                                                | 23502 | BATCHES_IN_FOUR_LANES
                    create table units (unit text primary key); insert into units values ('kWh'); alter table meter_readings add foreign key (unit) references units | 23503 | GROWING_IN_FOUR_LANES
                    create domain known as text check (value = 'kWh'); alter table meter_readings alter unit type known      | 23514 | BATCHES
                    create function refuse() returns trigger language plpgsql as $$ begin if new.value = 3.3 then raise exception 'not 3.3'; end if; return new; end $$; create trigger refuse before insert on meter_readings for each row execute function refuse() | P0001 | GROWING
                    """)
    @Tag("Req-6.3")
    void a_reading_that_the_remote_refuses_does_not_hold_up_the_others(String rule, String sqlState, Way way) {
        site.addReadings(100);
        site.local().execute("update meter_readings set unit = 'miles', metadata = null where id = 33");
        List<String> good = site.local()
                .queryForList("select metadata ->> 'n' from meter_readings where id <> 33 order by id", String.class);
        site.remote().execute(rule);

        way.of(site, 10).start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.remote()
                        .queryForList("select metadata ->> 'n' from meter_readings order by source_id", String.class))
                .isEqualTo(good);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(
                        site.local()
                                .queryForMap(
                                        "select source_id, sqlstate, unit, value::numeric(3, 1)::text, attempts from quarantined_readings"))
                .isEqualTo(
                        Map.of("source_id", 33L, "sqlstate", sqlState, "unit", "miles", "value", "3.3", "attempts", 1));
    }

    @Test
    void ten_bad_in_ten_thousand_leave_9990_in_one_cycle_for_few_more_statements() {
        site.addReadings(10_000);
        site.remote().execute("create sequence statements");
        site.remote().execute("""
                create function count_statement() returns trigger language plpgsql as
                $$ begin perform nextval('statements'); return null; end $$;
                create trigger count_statement before insert on meter_readings execute function count_statement();
                alter table meter_readings add check ((metadata ->> 'n')::int % 1000 <> 500)
                """);

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(9_990);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(10);
        // for each bad reading: the batch, 6 halvings of 64, as many that pass between, and 6 doublings
        assertThat(site.remote().queryForObject("select last_value from statements", Long.class))
                .isLessThanOrEqualTo(10_000 / 64 + 1 + 10 * (1 + 3 * 6));
    }

    @Test
    void a_retry_that_is_refused_again_stays_with_its_new_error_and_count_and_arrives_once_mended() throws Exception {
        site.addReadings(20);
        site.remote().execute("alter table meter_readings add constraint first check (value <> 0.7)");
        site.start().cycle();
        site.remote().execute("alter table meter_readings drop constraint first");
        site.remote().execute("alter table meter_readings add constraint second check (value <> 0.7)");
        Quarantine quarantine = quarantine();
        long id = site.local().queryForObject("select id from quarantined_readings", Long.class);

        assertThat(quarantine.retry(id, site.camel()).moved()).isZero();
        assertThat(site.local().queryForObject("select attempts from quarantined_readings", Integer.class))
                .isEqualTo(2);
        assertThat(site.local().queryForObject("select error from quarantined_readings", String.class))
                .contains("second");

        site.remote().execute("alter table meter_readings drop constraint second");
        assertThat(quarantine.retry(id, site.camel()).moved()).isEqualTo(1);
        assertThat(quarantine.retry(id, site.camel()).isUnknown()).isTrue();
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    void a_correction_that_was_refused_arrives_with_its_retry() throws Exception {
        long id = quarantineCorrection();

        assertThat(quarantine().retry(id, site.camel()).moved()).isEqualTo(1);

        assertThat(sent()).isEqualTo("3.3");
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    void a_reading_that_is_corrected_while_its_retry_is_on_its_way_stays_for_another() throws Exception {
        long id = quarantineCorrection();
        try (Connection lock = site.remote().getDataSource().getConnection()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("select from meter_readings for update");
            CompletableFuture<Quarantine.Moved> retry = CompletableFuture.supplyAsync(() -> retry(id));
            Awaitility.await().until(() -> site.countRemote("pg_locks where not granted") == 1);
            site.local().update("update quarantined_readings set value = 4.4");
            lock.rollback();
            assertThat(retry.get().error()).contains("changed or removed meanwhile");
        }
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(1);

        assertThat(quarantine().retry(id, site.camel()).moved()).isEqualTo(1);
        assertThat(sent()).isEqualTo("4.4");
    }

    @Test
    void what_keeps_an_upload_back_keeps_a_retry_back() throws Exception {
        site.with("STRICT_TYPES", "refuse");
        long id = quarantineCorrection();
        String quarantined = quarantined(site);

        assertThat(site.local().update("update sync_node set database_oid = 1")).isOne();
        assertThat(retry(id).error()).contains("the local database may be a copy of another site's");
        site.local().update("update sync_node set database_oid = null");

        site.remote().execute("alter table meter_readings alter value type numeric(12,1)");
        assertThat(retry(id).error()).contains("STRICT_TYPES=refuse", "column value is numeric(12,1)");
        site.remote().execute("alter table meter_readings alter value type numeric");

        SitePause pause = site.camel().getRegistry().lookupByNameAndType("sitePause", SitePause.class);
        pause.set(new SitePause.Order("admin", null));
        assertThat(retry(id).error())
                .isEqualTo("uploads are paused at the remote database by admin: try again after metersync site resume");
        pause.set(null);

        assertThat(sent()).isEqualTo("0.1");
        assertThat(quarantined(site)).isEqualTo(quarantined);
        assertThat(retry(id).moved()).isOne();
        assertThat(sent()).isEqualTo("3.3");
    }

    private static String quarantined(Site site) {
        return site.local().queryForObject("select json_agg(q)::text from quarantined_readings q", String.class);
    }

    /** A reading is sent and not deleted, its correction is refused and then would not be. */
    private long quarantineCorrection() {
        site.addReadings(1);
        site.refuseDeletes();
        site.start().cycle();
        site.acceptDeletes();
        site.local().update("update meter_readings set value = 3.3");
        site.remote().execute("alter table meter_readings add constraint refuse check (value <> 3.3)");
        site.cycle();
        site.remote().execute("alter table meter_readings drop constraint refuse");
        return site.local().queryForObject("select id from quarantined_readings", Long.class);
    }

    private Quarantine.Moved retry(long id) {
        try {
            return quarantine().retry(id, site.camel());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Quarantine quarantine() {
        return new Quarantine(
                site.application().databases().local(),
                new SqlFiles(site.settings().home()),
                10_000_000,
                false);
    }

    private String sent() {
        return site.remote().queryForObject("select value::text from meter_readings", String.class);
    }
}
