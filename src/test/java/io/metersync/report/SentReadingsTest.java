package io.metersync.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.flow.SqlFiles;
import io.metersync.migration.Migration;
import io.metersync.support.LogLines;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A site with a ledger reports it to the centre once an hour, a meter and a day in one row. */
class SentReadingsTest {
    private final SettableClock clock = new SettableClock();
    private final Site site = Site.migrated().withClock(clock);

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void the_cycle_that_sends_readings_reports_them_and_a_late_reading_of_an_old_day_follows_within_the_hour() {
        startWithLedger();
        site.addReadings(70);
        site.cycle();

        assertThat(reported())
                .containsExactly(
                        "2026-01-01 meter-0 10",
                        "2026-01-01 meter-1 10",
                        "2026-01-01 meter-2 10",
                        "2026-01-01 meter-3 10",
                        "2026-01-01 meter-4 10",
                        "2026-01-01 meter-5 10",
                        "2026-01-01 meter-6 10");

        addReading("meter-3", "2026-01-01 23:59:59.999999");
        addReading("late", "2024-02-29 12:00");
        site.cycle();
        assertThat(reported()).hasSize(7).contains("2026-01-01 meter-3 10");

        clock.advance(Duration.ofHours(1));
        site.cycle();
        assertThat(reported()).hasSize(8).contains("2026-01-01 meter-3 11", "2024-02-29 late 1");
    }

    @Test
    void only_days_that_changed_are_written_and_a_repeat_changes_no_row() {
        startWithLedger();
        site.addReadings(70);
        site.cycle();
        String before = versions();

        addReading("other", "2026-03-03 12:00");
        clock.advance(Duration.ofHours(1));
        site.cycle();
        site.stop();
        site.start().cycle();
        site.cycle();

        assertThat(versions()).startsWith(before);
        assertThat(reported()).hasSize(8);
    }

    @Test
    void an_older_total_never_overwrites_a_newer_one() {
        startWithLedger();
        site.addReadings(70);
        site.cycle();

        site.local().execute("delete from sent_readings");
        addReading("meter-3", "2026-01-01 23:00");
        for (int i = 0; i < 100; i++) {
            addReading("more", "2026-01-01 23:00:" + i % 60);
        }
        clock.advance(Duration.ofHours(1));
        site.cycle();

        assertThat(reported()).hasSize(8).contains("2026-01-01 meter-3 10", "2026-01-01 more 100");
    }

    @Test
    void a_ledger_of_any_size_travels_in_statements_of_a_thousand_rows() {
        startWithLedger();
        site.local().execute("""
                insert into sent_readings (meter_id, day, part, readings)
                select 'm' || meter, date '2026-01-01' + day, part, 1
                from generate_series(1, 300) as meter, generate_series(0, 9) as day, generate_series(0, 1) as part""");

        site.cycle();

        assertThat(site.countRemote("metersync_sent_days where sent = 2")).isEqualTo(3000);
        assertThat(site.remote()
                        .queryForObject("select count(distinct xmin::text) from metersync_sent_days", Long.class))
                .isEqualTo(3);
    }

    @Test
    void a_centre_that_lost_rows_has_them_again_after_a_day() {
        startWithLedger();
        site.addReadings(70);
        site.cycle();
        site.remote().execute("delete from metersync_sent_days where meter_id = 'meter-2'");

        clock.advance(Duration.ofHours(1));
        site.cycle();
        assertThat(reported()).hasSize(6);

        clock.advance(Duration.ofDays(1));
        site.cycle();
        assertThat(reported()).hasSize(7);
    }

    @Test
    void no_day_is_reported_that_the_centre_no_longer_keeps() {
        startWithLedger();
        site.remote().execute("update metersync_retention set kept_since = '2026-01-01'");
        site.addReadings(7);
        addReading("old", "2025-12-31 12:00");

        site.cycle();

        assertThat(reported()).hasSize(7).noneMatch(row -> row.contains("old"));
    }

    @Test
    void a_report_that_fails_fails_no_cycle_is_logged_once_and_is_made_up_for() {
        startWithLedger();
        site.remote().execute("alter table metersync_sent_days rename column sent to gone");
        site.addReadings(70);
        try (LogLines log = LogLines.capture()) {
            for (int i = 0; i < 3; i++) {
                site.cycle();
                clock.advance(Duration.ofHours(1));
                assertThat(site.application().cycle().last().success()).isTrue();
            }
            assertThat(log.lines().stream().filter(line -> line.contains("did not take the site's ledger")))
                    .hasSize(1);
        }

        site.remote().execute("alter table metersync_sent_days rename column gone to sent");
        site.cycle();
        assertThat(reported()).hasSize(7);
    }

    @Test
    void without_a_centre_a_ledger_stays_at_the_site() {
        startLedger();
        site.addReadings(70);
        try (LogLines log = LogLines.capture()) {
            site.start().cycle();
            site.cycle();
            assertThat(log.lines()).noneMatch(line -> line.contains("ledger"));
        }

        assertThat(site.countRemote("meter_readings")).isEqualTo(70);
        assertThat(site.application().cycle().last().success()).isTrue();
    }

    @Test
    void without_a_ledger_nothing_is_reported() {
        Migration.ofFleet(site.settings()).run();
        site.addReadings(70);
        site.start().cycle();
        site.cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(70);
        assertThat(site.countRemote("metersync_heartbeats")).isEqualTo(1);
        assertThat(reported()).isEmpty();
    }

    private void startWithLedger() {
        Migration.ofFleet(site.settings()).run();
        startLedger();
        site.start();
    }

    private void startLedger() {
        site.local().execute(new SqlFiles(site.home()).read("local/ledger"));
    }

    private void addReading(String meter, String time) {
        site.local()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit) values (?, ?::timestamp, 1, 'kWh')",
                        meter,
                        time);
    }

    private List<String> reported() {
        return site.remote()
                .queryForList(
                        "select concat_ws(' ', day, meter_id, sent) from metersync_sent_days order by day desc, meter_id",
                        String.class);
    }

    private String versions() {
        return site.remote()
                .queryForObject(
                        "select string_agg(concat_ws(' ', day, meter_id, sent, xmin), ',' order by day, meter_id) from metersync_sent_days",
                        String.class);
    }
}
