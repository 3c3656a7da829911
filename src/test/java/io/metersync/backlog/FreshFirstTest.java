package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** UPLOAD_FRESH_FIRST: readings that come in while a backlog is sent do not wait for its end. */
class FreshFirstTest {
    private static final int BACKLOG = 6000;

    private final Site site = Site.migrated();
    private final Backlog backlog = new Backlog(site, 2);
    private final SettableClock clock = new SettableClock();

    @BeforeEach
    void a_day_later() {
        clock.advance(Duration.ofDays(1));
        site.withClock(clock).addReadings(BACKLOG);
    }

    @AfterEach
    void close() {
        backlog.close();
    }

    @Test
    void new_readings_arrive_before_the_backlog_does() {
        backlog.atLargeBatch(this::collect);

        site.start().cycle();

        assertThat(backlogBefore(fresh(1))).isLessThan(BACKLOG - 1000);
        assertThatAllArrivedOnce();
    }

    @Test
    void new_readings_arrive_last_if_the_oldest_go_first() {
        site.with("UPLOAD_FRESH_FIRST", "false");
        backlog.atLargeBatch(this::collect);

        site.start().cycle();

        assertThat(backlogBefore(fresh(1))).isGreaterThan(BACKLOG - 1000);
        assertThatAllArrivedOnce();
    }

    @Test
    void one_lane_keeps_the_order_of_time() {
        site.with("UPLOAD_LANES", "1");
        backlog.atLargeBatch(this::collect);

        site.start().cycle();

        assertThat(backlogBefore(fresh(1))).isEqualTo(BACKLOG);
        assertThatAllArrivedOnce();
    }

    @Test
    void the_next_cycle_of_a_catch_up_still_knows_which_readings_are_new() {
        site.with("SYNC_MAX_BATCHES_PER_CYCLE", "5");
        site.start().cycle();
        collect();

        site.cycle();

        assertThat(countFresh()).isEqualTo(20);
        assertThat(site.countLocal("meter_readings")).isPositive();
    }

    @Test
    void the_readings_of_the_last_minutes_before_the_catch_up_are_new() {
        collect();
        site.with("SYNC_MAX_BATCHES_PER_CYCLE", "2");

        site.start().cycle();

        assertThat(countFresh()).isPositive();
        assertThat(site.countLocal("meter_readings")).isGreaterThan(BACKLOG - 1000);
    }

    @Test
    void a_waiting_reading_from_the_future_makes_no_new_reading_wait() {
        addAt("2099-01-01", 1);
        backlog.atLargeBatch(this::collect);

        site.start().cycle();

        assertThat(backlogBefore(fresh(1))).isLessThan(BACKLOG - 1000);
        assertThatAllArrivedOnce();
    }

    @Test
    void large_new_readings_do_not_wait_either() {
        backlog.atLargeBatch(() -> collectWithNotes(200));

        site.start().cycle();

        assertThat(backlogBefore(fresh(20))).isLessThan(BACKLOG - 1000);
        assertThatAllArrivedOnce();
    }

    @Test
    void new_readings_of_a_meter_whose_clock_is_fast_make_no_other_new_reading_wait() {
        site.with("SYNC_MAX_BATCHES_PER_CYCLE", "3");
        site.start().cycle();
        addAt("2026-01-02 00:30:00", 1);
        site.cycle();
        collect();
        addAt("2026-01-02 00:00:01", 1);

        site.cycle();

        assertThat(countFresh()).isEqualTo(22);
        assertThat(site.countLocal("meter_readings")).isPositive();
    }

    @Test
    void a_new_reading_that_can_not_be_sent_goes_to_the_quarantine_at_the_end_of_the_backlog() {
        site.local().execute("alter table meter_readings alter meter_id drop not null");
        backlog.atLargeBatch(() -> {
            site.local()
                    .update(
                            "insert into meter_readings (timestamp, value, unit) values (?::timestamp, 1, 'kWh')",
                            clock.instant().toString());
            collect();
        });

        site.start().cycle();

        assertThat(site.countLocal("quarantined_readings")).isOne();
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countRemote("meter_readings")).isEqualTo(BACKLOG + 20);
    }

    @Test
    void the_status_has_the_age_of_both_parts_while_the_catch_up_lasts() throws Exception {
        site.with("SYNC_MAX_BATCHES_PER_CYCLE", "5");
        site.start().cycle();
        collect();
        site.cycle();

        JsonNode during = status();
        assertThat(during.at("/upload/newestFreshReading").asText()).isEqualTo("2026-01-02T00:00:00.000Z");
        assertThat(during.at("/oldestUnsynchronizedReading").asText()).startsWith("2026-01-01T");

        while (site.countLocal("meter_readings") > 0) {
            site.cycle();
        }
        site.cycle();
        JsonNode after = status();
        assertThat(after.at("/upload/newestFreshReading").isNull()).isTrue();
    }

    private JsonNode status() throws Exception {
        return new ObjectMapper()
                .readTree(site.application().status().report(true).toJson());
    }

    /** The same, one of them with notes of this number of lines. */
    private void collectWithNotes(int lines) {
        site.local().update("""
                        insert into meter_readings (meter_id, timestamp, value, unit, metadata)
                        select 'fresh', ?::timestamp, i, 'kWh', case when i = 1 then
                            jsonb_build_object('notes', (select string_agg(md5(line::text), '') from generate_series(1, ?) as line)) end
                        from generate_series(1, 20) as i
                        """, clock.instant().toString(), lines);
        clock.advance(Duration.ofSeconds(2));
    }

    /** Readings of now, and the time until the next look at new readings. */
    private void collect() {
        addAt(clock.instant().toString(), 20);
        clock.advance(Duration.ofSeconds(2));
    }

    private void addAt(String time, int count) {
        site.local()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit) select 'fresh', ?::timestamp, i, 'kWh' from generate_series(1, ?) as i",
                        time,
                        count);
    }

    private long countFresh() {
        return site.remote().queryForObject("select count(*) from meter_readings where meter_id = 'fresh'", Long.class);
    }

    /** The remote id of the fresh reading with this value. */
    private long fresh(int value) {
        return site.remote()
                .queryForObject(
                        "select id from meter_readings where meter_id = 'fresh' and value = ? and timestamp < '2099-01-01'",
                        Long.class,
                        value);
    }

    /** How many readings of the backlog arrived before the remote reading with this id. */
    private long backlogBefore(long id) {
        return site.remote()
                .queryForObject(
                        "select count(*) from meter_readings where meter_id <> 'fresh' and id < ?", Long.class, id);
    }

    private void assertThatAllArrivedOnce() {
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.remote()
                        .queryForList(
                                "select source_id from meter_readings group by source_id having count(*) > 1",
                                Long.class))
                .isEmpty();
        assertThat(List.of(BACKLOG + 20L, BACKLOG + 21L)).contains(site.countRemote("meter_readings"));
    }
}
