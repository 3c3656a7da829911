package io.metersync.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.flow.SqlFiles;
import io.metersync.status.StatusReport;
import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import io.metersync.support.Way;
import io.metersync.upload.rules.RuleFindings.OfRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Doubtful readings are found before they are sent: counted, or held in the quarantine, and never changed. */
class ReadingChecksTest {
    private static final String INSERT =
            "insert into meter_readings (meter_id, timestamp, value, unit, metadata) values ";

    private final SettableClock clock = new SettableClock();
    private final Site site = Site.migrated().withClock(clock).with("READING_CHECKS", "warn");
    private final LogLines log = LogLines.capture();

    /** The readings of {@link Site#addReadings} are not of the future. */
    @BeforeEach
    void letTimePass() {
        clock.advance(Duration.ofDays(100));
    }

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            unknown-meter  | 'meter-9', '2026-01-01 12:00', 1, 'kWh'           | the meter is not among the local meters
            inactive-meter | 'gone', '2026-01-01 12:00', 1, 'kWh'              | the meter is inactive
            wrong-unit     | 'meter-1', '2026-01-01 12:00', 1, 'MWh'           | the unit is not the one of the meter: kWh
            not-a-number   | 'meter-1', '2026-01-01 12:00', 'NaN', 'kWh'       | the value is NaN or infinite
            not-a-number   | 'meter-1', '2026-01-01 12:00', '-Infinity', 'kWh' | the value is NaN or infinite
            outside-limits | 'meter-2', '2026-01-01 12:00', -0.1, 'kWh'        | the value is outside the limits of the meter: min 0, max 99.5
            outside-limits | 'meter-2', '2026-01-01 12:00', 99.51, 'kWh'       | the value is outside the limits of the meter: min 0, max 99.5
            outside-limits | 'meter-3', '2026-01-01 12:00', 100, 'kWh'         | the value is outside the limits of the meter: no min, max 10
            in-the-future  | 'meter-1', 'infinity', 1, 'kWh'                   | the timestamp is more than 5 minutes in the future
            in-the-future  | 'meter-1', '9999-12-31', 1, 'kWh'                 | the timestamp is more than 5 minutes in the future
            too-old        | 'meter-1', '1999-12-31', 1, 'kWh'                 | the reading is older than READING_MAX_AGE_DAYS
            too-old        | 'meter-1', '-infinity', 1, 'kWh'                  | the reading is older than READING_MAX_AGE_DAYS
            repeated       | 'meter-0', '2026-01-01 00:00:07', 0.7, 'kWh'      | another waiting reading has the same meter and time: id 7
            """)
    void a_reading_that_breaks_a_rule_is_counted_and_sent_or_else_held(String rule, String reading, String reason) {
        addMeters();
        site.with("READING_MAX_AGE_DAYS", "3650");
        addReadingsBeside(reading);
        site.start().cycle();
        site.stop();

        assertThat(rules()).containsExactly(Map.entry(rule, "sent 1, held 0"));
        assertThat(site.countRemote("meter_readings")).isEqualTo(21);
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(loggedFindings()).isEqualTo("{\"%s\": 1}".formatted(rule));

        site.remote().execute("truncate meter_readings");
        addReadingsBeside(reading);
        site.with("READING_CHECKS", "hold").start().cycle();

        assertThat(rules()).containsExactly(Map.entry(rule, "sent 0, held 1"));
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.local().queryForObject("select error from quarantined_readings", String.class))
                .startsWith(rule + ": " + reason);
        assertThat(loggedFindings()).isEqualTo("{\"%s\": 1}".formatted(rule));
        assertThat(site.application().cycle().last().success()).isTrue();
    }

    @Test
    void a_held_reading_arrives_with_its_retry() throws Exception {
        addMeters();
        addReadingsBeside("'meter-9', '2026-01-01 12:00', 1, 'kWh'");
        site.with("READING_CHECKS", "hold").start().cycle();
        Quarantine quarantine = new Quarantine(
                site.application().databases().local(),
                new SqlFiles(site.settings().home()),
                10_000_000,
                false);

        assertThat(quarantine
                        .retry(
                                site.local().queryForObject("select id from quarantined_readings", Long.class),
                                site.camel())
                        .moved())
                .isEqualTo(1);

        assertThat(site.countRemote("meter_readings where meter_id = 'meter-9'"))
                .isEqualTo(1);
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void every_size_of_batches_and_every_lane_holds_the_same(Way way) {
        addMeters();
        site.addReadings(1000);
        site.local().update("update meter_readings set value = 1");
        site.local().update("update meter_readings set value = -1 where id % 50 = 2 and meter_id = 'meter-2'");
        site.local().update("update meter_readings set unit = 'MWh' where id % 50 = 3");
        long bad = site.countLocal("meter_readings where value < 0 or unit = 'MWh'");
        List<String> good = site.local()
                .queryForList(
                        "select metadata ->> 'n' from meter_readings where value >= 0 and unit = 'kWh' order by id",
                        String.class);

        way.of(site, 30).with("READING_CHECKS", "hold").start().cycle();

        assertThat(site.remote()
                        .queryForList("select metadata ->> 'n' from meter_readings order by source_id", String.class))
                .isEqualTo(good);
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(bad);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void a_reading_that_is_repeated_on_the_next_page_is_found(int batchSize) {
        site.addReadings(20);
        site.local().update("update meter_readings set timestamp = '2026-01-01', meter_id = 'm' || id % 10");
        site.with("BATCH_SIZE", Integer.toString(batchSize)).with("UPLOAD_LANES", "1");
        // else the first of a pair may be gone before the second is read
        site.refuseDeletes();

        site.start().cycle();

        Map<String, Object> found = site.application().status().report(true).readingChecks().rules().stream()
                .collect(Collectors.toMap(OfRule::rule, OfRule::reading));
        if (batchSize == 1000) {
            assertThat(found).containsEntry("repeated", "m0 at 2026-01-01 00:00:00");
        }
        site.acceptDeletes();
        site.cycle();
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
    }

    @Test
    void a_site_without_any_meter_knows_none_yet_and_finds_nothing() {
        site.addReadings(20);

        site.with("READING_CHECKS", "hold").start().run("upload-readings");

        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        assertThat(rules()).isEmpty();
    }

    @Test
    void no_check_is_made_where_they_are_off() {
        addMeters();
        site.withCopiedHome();
        breakStatement("select 1 / 0");
        addReadingsBeside("'meter-9', '2026-01-01 12:00', 'NaN', 'l'");

        site.with("READING_CHECKS", "off").start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(21);
        assertThat(rules()).isEmpty();
        assertThat(log.errors()).isEmpty();
    }

    @Test
    void a_rule_that_would_hold_more_than_a_fifth_holds_none_and_alerts_and_the_others_go_on() {
        addMeters();
        site.addReadings(1000);
        site.local().update("update meter_readings set value = 1");
        // every fourth is of the wrong unit, and one of them is NaN as well
        site.local().update("update meter_readings set unit = 'MWh' where id % 4 = 0");
        site.local().update("update meter_readings set value = 'NaN' where id = 400 or id = 401");

        site.with("READING_CHECKS", "hold").with("CATCH_UP_FROM", "1").start().cycle();

        assertThat(site.countLocal("quarantined_readings where error like 'not-a-number: %'"))
                .isEqualTo(2);
        long held = site.countLocal("quarantined_readings") - 2;
        // those of the first pages, while few readings were known
        assertThat(held).isLessThanOrEqualTo(25);
        assertThat(site.countRemote("meter_readings")).isEqualTo(998 - held);
        site.send("look-for-alerts");
        site.send("look-for-alerts");
        assertThat(log.of("alerts"))
                .anyMatch(
                        line -> line.contains(
                                "raised: reading-checks: wrong-unit would hold more than 20 % of the last 500 readings, and holds none"));

        site.addReadings(600, 2000);
        site.local().update("update meter_readings set value = 1");
        site.cycle();
        site.send("look-for-alerts");
        site.send("look-for-alerts");
        assertThat(log.of("alerts")).anyMatch(line -> line.contains("resolved: reading-checks"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id::text as id, 'r' as rule, 'x' as reason from meter_readings where 1 / (id - id) = 1",
                "select 'no id' as rule",
                "select id::text as id, null as rule, 'x' as reason from meter_readings",
                "selec",
                "select id::text as id, 'r' as rule, 'x' as reason from no_such_table"
            })
    void a_statement_that_fails_stops_no_upload_and_is_told_once_a_cycle(String statement) throws Exception {
        site.withCopiedHome();
        breakStatement(statement);
        site.addReadings(300);
        site.with("READING_CHECKS", "hold").start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(300);
        assertThat(failures()).hasSize(1);
        assertThat(status().readingChecks().error()).contains("readings are sent unchecked");
        site.addReadings(1, 400);
        site.cycle();
        assertThat(failures()).hasSize(2);
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.application().cycle().last().success()).isTrue();
    }

    @Test
    void a_rule_of_ones_own_counts_under_its_own_name() throws Exception {
        site.withCopiedHome();
        Path file = site.home().resolve("sql/local/check-readings.sql");
        Files.writeString(
                file,
                Files.readString(file)
                        + "union all select page.id::text, 'phase \"7\"', 'no such phase' from page where metadata ->> 'n' = '7'\n");
        site.addReadings(20);

        site.with("READING_CHECKS", "hold").start().cycle();

        assertThat(rules()).containsExactly(Map.entry("phase _7_", "sent 0, held 1"));
        assertThat(site.local().queryForObject("select error from quarantined_readings", String.class))
                .isEqualTo("phase _7_: no such phase");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "7",
                "null",
                "{\"limits\": []}",
                "{\"limits\": 5}",
                "{\"limits\": {\"min\": \"10\", \"max\": null}}",
                "{\"limits\": {\"min\": {}, \"max\": [1]}}",
                "{\"limits\": {\"min\": -1e400, \"max\": 1e400}}"
            })
    void a_configuration_of_any_form_is_no_error(String configuration) {
        addMeters();
        site.remote().update("update meters set configuration = ?::jsonb", configuration);
        site.addReadings(20);

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        assertThat(rules()).isEmpty();
        assertThat(failures()).isEmpty();
    }

    @Test
    void a_finding_of_a_reading_that_is_sent_again_counts_once() {
        addMeters();
        addReadingsBeside("'meter-9', '2026-01-01 12:00', 1, 'kWh'");
        site.start();
        site.remote().execute("alter table meter_readings rename to hidden");
        site.cycle();
        site.cycle();
        assertThat(rules()).containsExactly(Map.entry("unknown-meter", "sent 0, held 0"));
        site.remote().execute("alter table hidden rename to meter_readings");

        site.cycle();

        assertThat(rules()).containsExactly(Map.entry("unknown-meter", "sent 1, held 0"));
    }

    @Test
    void the_time_zone_of_the_site_says_what_the_future_is() {
        site.with("READING_TIME_ZONE", "America/New_York").with("READING_CHECKS", "hold");
        site.local().update(INSERT + "('m', ?::timestamp, 1, 'kWh', null)", local("America/New_York", 4));
        site.local().update(INSERT + "('m', ?::timestamp, 1, 'kWh', null)", local("America/New_York", 6));

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(1);
        assertThat(rules()).containsExactly(Map.entry("in-the-future", "sent 0, held 1"));
    }

    @Test
    void a_role_with_the_grants_alone_checks() {
        addMeters();
        addReadingsBeside("'meter-9', '2026-01-01 12:00', 1, 'kWh'");

        site.withLeastPrivilege().with("READING_CHECKS", "hold").start().cycle();

        assertThat(rules()).containsExactly(Map.entry("unknown-meter", "sent 0, held 1"));
        assertThat(failures()).isEmpty();
    }

    @Test
    void of_any_mix_the_good_ones_arrive_and_the_others_are_held_each_once() {
        addMeters();
        site.with("READING_CHECKS", "hold").with("BATCH_SIZE", "7").start();
        site.cycle();
        Cases.some(15, random -> {
            site.local().execute("truncate meter_readings, quarantined_readings");
            site.remote().execute("truncate meter_readings");
            int count = 100 + random.nextInt(50);
            for (int i = 0; i < count; i++) {
                boolean isGood = random.nextInt(8) > 0;
                site.local()
                        .update(
                                "insert into meter_readings (meter_id, timestamp, value, unit, metadata) values (?, ?::timestamp, ?::numeric, ?, jsonb_build_object('good', ?))",
                                isGood
                                        ? Cases.oneOf(random, List.of("meter-0", "meter-2"))
                                        : Cases.oneOf(random, List.of("meter-9", "gone")),
                                random.nextInt(20) == 0 && !isGood ? "9999-01-01" : "2026-01-01 00:00:" + i / 3.0 % 60,
                                isGood ? "99.5" : Cases.oneOf(random, List.of("1", "-1", "NaN", "Infinity")),
                                isGood ? "kWh" : Cases.oneOf(random, List.of("kWh", "MWh")),
                                isGood);
            }
            // a repeated one is no good one
            site.local().update("""
                    update meter_readings set metadata = '{"good": false}'
                    where exists (select from meter_readings as first where first.id < meter_readings.id
                      and (first.meter_id, first.timestamp) = (meter_readings.meter_id, meter_readings.timestamp))
                    """);
            long good = site.countLocal("meter_readings where metadata ->> 'good' = 'true'");

            site.cycle();

            assertThat(site.countRemote("meter_readings where metadata ->> 'good' = 'true'"))
                    .isEqualTo(good);
            assertThat(site.countRemote("meter_readings")).isEqualTo(good);
            assertThat(site.countLocal("quarantined_readings")).isEqualTo(count - good);
            assertThat(site.countLocal("meter_readings")).isZero();
        });
    }

    private String local(String zone, int minutesAhead) {
        return LocalDateTime.ofInstant(clock.instant(), ZoneId.of(zone))
                .plusMinutes(minutesAhead)
                .toString();
    }

    /** Meters at the client, of which the site gets all that are active; and one that the client no longer has. */
    private void addMeters() {
        site.remote().execute("""
                insert into meters (meter_id, name, meter_type, unit, configuration)
                select 'meter-' || i, 'M', 'electricity', 'kWh',
                       case i when 2 then '{"limits": {"min": 0, "max": 99.5}}' when 3 then '{"limits": {"max": 10}}' end::jsonb
                from generate_series(0, 6) as i
                """);
        site.local().execute("""
                insert into meters (meter_id, name, meter_type, unit, active) values ('gone', 'G', 'electricity', 'kWh', false)
                """);
    }

    private void addReadingsBeside(String reading) {
        site.local().execute("truncate meter_readings restart identity");
        site.addReadings(20);
        site.local().update("update meter_readings set value = 1");
        site.local().update(INSERT + "(" + reading + ", null)");
    }

    private void breakStatement(String statement) {
        try {
            Files.writeString(site.home().resolve("sql/local/check-readings.sql"), statement);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> failures() {
        return log.errors().stream()
                .filter(line -> line.contains("check-readings.sql failed"))
                .toList();
    }

    private StatusReport status() {
        return site.application().status().report(true);
    }

    private Map<String, String> rules() {
        return site.application().status().report(true).readingChecks().rules().stream()
                .collect(
                        Collectors.toMap(OfRule::rule, rule -> "sent %d, held %d".formatted(rule.sent(), rule.held())));
    }

    private String loggedFindings() {
        return site.local()
                .queryForObject(
                        "select details ->> 'findings' from sync_logs where details ->> 'flow' = 'upload-readings' order by id desc limit 1",
                        String.class);
    }
}
