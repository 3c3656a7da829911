package io.metersync.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadCriteriaTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    @BeforeEach
    void empty() {
        SITE.empty();
        LOG.clear();
        LOG.onLine(line -> {});
    }

    @Test
    @Tag("Req-2.1")
    void only_readings_that_are_not_synchronized_are_sent() {
        SITE.addReadings(3);
        SITE.local().update("update meter_readings set is_synchronized = true where meter_id = 'meter-2'");

        SITE.run("upload-readings");

        assertThat(SITE.remote().queryForList("select meter_id from meter_readings order by 1", String.class))
                .containsExactly("meter-1", "meter-3");
        assertThat(SITE.local().queryForList("select meter_id from meter_readings", String.class))
                .containsExactly("meter-2");
    }

    @Test
    @Tag("Req-2.3")
    void an_empty_queue_is_logged_and_the_next_cycle_looks_again() {
        SITE.cycle();
        assertThat(LOG.of("upload-readings")).containsExactly("Queue is empty");

        SITE.addReadings(1);
        SITE.cycle();
        assertThat(SITE.countRemote("meter_readings")).isEqualTo(1);
    }

    @Test
    @Tag("Req-2.4")
    @Tag("Req-3.1")
    void all_columns_of_a_reading_arrive() {
        Readings.insert(
                SITE.local(),
                List.of(new Readings.Row("m", "2026-03-29 02:30:00.123456", "1.50", "kWh", "{\"phase\": 1}")));
        long id = SITE.local().queryForObject("select id from meter_readings", Long.class);

        SITE.run("upload-readings");

        assertThat(Site.readings(SITE.remote()))
                .containsExactly("m|2026-03-29 02:30:00.123456|1.50|kWh|{\"phase\": 1}");
        assertThat(SITE.remote().queryForObject("select source_id from meter_readings", Long.class))
                .isEqualTo(id);
    }

    @Test
    @Tag("Req-2.5")
    void a_failed_query_is_tried_again_and_logged() {
        SITE.addReadings(1);
        Sabotage sabotage = Sabotage.ofReadings("delete", SITE.role("POSTGRES_SYNC")).stream()
                .filter(way -> way.name().equals("meter_readings renamed"))
                .findFirst()
                .orElseThrow();
        sabotage.breakIt(SITE.local());
        LOG.onLine(line -> mendAtSecondAttempt(line, sabotage));

        SITE.run("upload-readings");

        assertThat(LOG.matching("local/poll-readings: attempt . of 3 failed: .*; next in . ms"))
                .hasSize(2);
        assertThat(SITE.countRemote("meter_readings")).isEqualTo(1);
    }

    private static void mendAtSecondAttempt(String line, Sabotage sabotage) {
        if (line.contains("attempt 2 of 3")) {
            sabotage.mend(SITE.local());
        }
    }

    @Test
    @Tag("Req-3.2")
    void a_hundred_readings_are_one_insert_and_one_delete() {
        count(SITE.remote(), "insert");
        count(SITE.local(), "delete");
        SITE.addReadings(250);

        SITE.run("upload-readings");

        assertThat(SITE.countRemote("statements")).isEqualTo(3);
        assertThat(SITE.countLocal("statements")).isEqualTo(3);
        stopCounting();
    }

    /** Its chunks have the unique index, so that a batch needs no search for its readings; a table of inheritance has not. */
    @ParameterizedTest
    @CsvSource({"_timescaledb_internal, 3", "children, 5"})
    void batches_into_a_hypertable_are_inserted_as_into_a_table(String schema, long inserts) {
        SITE.remote().execute("create schema " + schema);
        SITE.remote().execute("create table %s.chunk () inherits (meter_readings)".formatted(schema));
        count(SITE.remote(), "insert");
        SITE.addReadings(250);

        SITE.run("upload-readings");

        assertThat(SITE.countRemote("statements")).isEqualTo(inserts);
        stopCounting();
        SITE.remote().execute("drop schema %s cascade".formatted(schema));
    }

    @Test
    @Tag("Req-3.4")
    @Tag("Req-4.4")
    void an_upload_that_succeeds_is_committed_on_both_sides_and_logged() {
        SITE.addReadings(7);

        SITE.run("upload-readings");

        assertThat(SITE.countRemote("meter_readings")).isEqualTo(7);
        assertThat(SITE.countLocal("meter_readings")).isZero();
        assertThat(LOG.of("delete-batch")).contains("Deleted 7 readings");
    }

    @Test
    @Tag("Req-3.5")
    void a_failed_insert_is_logged_with_statement_attempts_error_and_advice() {
        SITE.addReadings(7);
        Sabotage sabotage = Sabotage.statement("insert", "53100");
        sabotage.breakIt(SITE.remote());

        SITE.run("upload-readings");

        sabotage.mend(SITE.remote());
        assertThat(LOG.errors())
                .containsExactly(("CRITICAL remote/store-readings failed after 3 attempts: sabotaged (SQLSTATE 53100): "
                                + "free disk space on the database server; batch of %d readings, first id %d, last id %d; goes on with the next cycle")
                        .formatted(7, id("min"), id("max")));
    }

    @Test
    @Tag("Req-4.5")
    void a_failed_delete_is_logged_and_the_upload_is_not_repeated_for_it() {
        count(SITE.remote(), "insert");
        SITE.addReadings(7);
        Sabotage sabotage = Sabotage.statement("delete", "42501");
        sabotage.breakIt(SITE.local());

        SITE.run("upload-readings");

        sabotage.mend(SITE.local());
        assertThat(SITE.countRemote("statements")).isEqualTo(1);
        assertThat(LOG.errors()).singleElement().asString().contains("local/delete-readings failed after 3 attempts");
        SITE.run("upload-readings");
        assertThat(SITE.countRemote("meter_readings")).isEqualTo(7);
        stopCounting();
    }

    @Test
    @Tag("Req-4.2")
    void a_reading_that_changes_on_its_way_stays_and_goes_again() {
        SITE.addReadings(2);
        AtomicBoolean isChanged = new AtomicBoolean();
        LOG.onLine(line -> {
            if (line.startsWith("Uploaded") && isChanged.compareAndSet(false, true)) {
                SITE.local().update("update meter_readings set value = 0.20 where value = 0.2");
            }
        });

        SITE.run("upload-readings");

        assertThat(LOG.of("delete-batch")).contains("Deleted 1 readings");
        assertThat(SITE.remote().queryForList("select value::text from meter_readings order by 1", String.class))
                .containsExactly("0.10000000000000000000", "0.20");
        assertThat(SITE.countLocal("meter_readings")).isZero();
    }

    @Test
    @Tag("Req-6.5")
    void an_error_that_nobody_expected_is_logged_with_its_stack_trace_and_the_next_cycle_runs() {
        String node = SITE.local().queryForObject("delete from sync_node returning node_id::text", String.class);
        SITE.addReadings(1);
        SITE.cycle();

        assertThat(LOG.events()).anySatisfy(event -> {
            assertThat(event.getFormattedMessage()).startsWith("CRITICAL").contains("sync_node has no row");
            assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                    .isNotEmpty();
        });
        SITE.local().update("insert into sync_node (node_id) values (?::uuid)", node);
        SITE.cycle();
        assertThat(SITE.countRemote("meter_readings")).isEqualTo(1);
    }

    private static long id(String aggregate) {
        return SITE.local().queryForObject("select " + aggregate + "(id) from meter_readings", Long.class);
    }

    /** Lets a trigger count the statements. */
    private static void count(org.springframework.jdbc.core.JdbcTemplate database, String operation) {
        database.execute("create table statements (at timestamp default clock_timestamp())");
        database.execute("grant insert on statements to public");
        database.execute("create function count_statement() returns trigger language plpgsql as "
                + "$$ begin insert into statements default values; return null; end $$");
        database.execute("create trigger count_statements after %s on meter_readings execute function count_statement()"
                .formatted(operation));
    }

    private static void stopCounting() {
        List.of(SITE.local(), SITE.remote()).forEach(database -> {
            database.execute("drop function if exists count_statement cascade");
            database.execute("drop table if exists statements");
        });
    }
}
