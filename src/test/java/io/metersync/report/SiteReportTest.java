package io.metersync.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.LogLines;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each cycle reports the site to the tables of a centre, and obeys a pause. Without such tables a site works as before. */
class SiteReportTest {
    private final Site site = Site.migrated().with("SITE_NAME", "North");

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void a_cycle_reports_the_state_before_it_and_the_result_of_the_last_one() {
        makeCentre();
        site.addReadings(30);
        site.start();

        site.cycle();
        Map<String, Object> first = report();
        site.remote().execute("alter table tenant rename to tenant_gone");
        site.addReadings(7);
        site.cycle();
        site.cycle();
        Map<String, Object> third = report();

        assertThat(first)
                .containsEntry("site", "North")
                .containsEntry("node_id", nodeId())
                .containsEntry("queue_size", 30L)
                .containsEntry("queue_size_is_estimate", false)
                .containsEntry("uploaded", 0L)
                .containsEntry("quarantined", 0L)
                .containsEntry("interval_seconds", 60)
                .containsEntry("last_cycle_at", null)
                .containsEntry("last_error", null);
        assertThat(first.get("oldest_waiting")).isNotNull();
        assertThat((Long) first.get("behind_seconds")).isNotNegative();
        assertThat(third).containsEntry("queue_size", 0L).containsEntry("uploaded", 37L);
        assertThat((String) third.get("last_error"))
                .contains("download-tenants")
                .contains("tenant");
        assertThat(third.get("last_cycle_at")).isNotNull();
        assertThat((Long) third.get("clock_offset_ms")).isBetween(-60_000L, 60_000L);
    }

    @Test
    void the_report_has_the_last_days_of_the_site() throws IOException {
        makeCentre();
        site.local().update("""
                insert into sync_logs (sync_type, records_processed, success, timestamp, details) values
                ('UPLOAD', 40, true, localtimestamp - interval '1 day', '{"flow": "upload-readings"}'),
                ('UPLOAD', 0, false, localtimestamp - interval '1 day' + interval '1 s', '{"flow": "upload-readings"}'),
                ('UPLOAD', 9, true, localtimestamp - interval '9 days', '{"flow": "upload-readings"}')""");
        site.start();

        site.cycle();
        site.cycle();

        JsonNode days = new ObjectMapper().readTree(report().get("days").toString());
        assertThat(days).hasSize(2);
        assertThat(days.get(1).path("uploaded").asLong()).as("%s", days).isEqualTo(40);
        assertThat(days.get(1).path("cycles").asLong()).isEqualTo(2);
        assertThat(days.get(1).path("failedCycles").asLong()).isEqualTo(1);
    }

    @Test
    void a_paused_site_uploads_nothing_and_downloads_on_until_it_is_resumed() {
        makeCentre();
        site.remote().update("""
                insert into metersync_sites (name, node_id, paused, paused_by, paused_at)
                values ('North', ?::uuid, true, 'admin', '2026-05-06 07:08:09+00')""", nodeId());
        site.addReadings(5);
        site.remote()
                .update(
                        "insert into meters (meter_id, name, location_id, meter_type, unit) values ('new', 'new', 'L1', 'water', 'm3')");
        site.start();
        try (LogLines log = LogLines.capture()) {
            site.cycle();

            assertThat(site.countRemote("meter_readings")).isZero();
            assertThat(site.countLocal("meter_readings")).isEqualTo(5);
            assertThat(site.countLocal("meters")).isEqualTo(1);
            assertThat(site.application().cycle().last().success()).isTrue();
            assertThat(site.application().status().report(true).pause().by()).isEqualTo("admin");
            assertThat(site.application().status().report(true).pause().since()).isEqualTo("2026-05-06T07:08:09Z");
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("Uploads are paused at the remote database by admin since 2026"));

            site.remote().update("update metersync_sites set paused = false");
            site.cycle();

            assertThat(site.countRemote("meter_readings")).isEqualTo(5);
            assertThat(site.application().status().report(true).pause()).isNull();
            assertThat(log.lines()).anyMatch(line -> line.contains("Uploads resumed"));
        }
    }

    @Test
    void a_pause_lasts_while_the_centre_does_not_answer() {
        makeCentre();
        site.remote()
                .update(
                        "insert into metersync_sites (name, node_id, paused) values ('North', ?::uuid, true)",
                        nodeId());
        site.addReadings(5);
        site.start();
        site.cycle();

        site.remote().execute("alter table metersync_heartbeats drop column version");
        site.cycle();
        site.cycle();

        assertThat(site.countRemote("meter_readings")).isZero();
    }

    @Test
    void a_report_that_fails_fails_no_cycle_and_is_logged_once() {
        makeCentre();
        site.remote().execute("alter table metersync_heartbeats drop column version");
        site.addReadings(5);
        site.start();
        try (LogLines log = LogLines.capture()) {
            site.cycle();
            site.cycle();
            site.cycle();

            assertThat(site.countRemote("meter_readings")).isEqualTo(5);
            assertThat(site.application().cycle().last().success()).isTrue();
            assertThat(log.lines().stream().filter(line -> line.contains("the site works on")))
                    .hasSize(1);
        }
    }

    @Test
    void a_site_whose_role_may_not_report_works_and_a_centre_that_comes_later_is_found() {
        site.withLeastPrivilege().addReadings(5);
        site.remote().execute("create table metersync_heartbeats (node_id uuid)");
        site.start();

        site.cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(5);
        assertThat(site.countRemote("metersync_heartbeats")).isZero();

        site.remote().execute("drop table metersync_heartbeats");
        makeCentre();
        site.remote()
                .execute("grant select, insert, update on metersync_heartbeats to " + site.role("POSTGRES_CLIENT"));
        site.remote().execute("grant select on metersync_sites to " + site.role("POSTGRES_CLIENT"));
        site.cycle();
        assertThat(report()).containsEntry("role", site.role("POSTGRES_CLIENT"));
    }

    @Test
    void a_report_changes_one_row_and_no_index() {
        makeCentre();
        site.start();
        for (int i = 0; i < 20; i++) {
            site.cycle();
        }

        assertThat(site.countRemote("metersync_heartbeats")).isEqualTo(1);
        await().until(() -> site.remote()
                .queryForObject(
                        "select n_tup_upd >= 15 and n_tup_hot_upd = n_tup_upd from pg_stat_user_tables"
                                + " where relname = 'metersync_heartbeats'",
                        Boolean.class));
    }

    @Test
    void a_standby_reports_that_it_lives_and_leaves_the_report_of_the_process_that_syncs() {
        makeCentre();
        site.addReadings(30);
        site.start().cycle();
        site.cycle();
        Map<String, Object> before = report();
        SettableClock clock = new SettableClock();
        try (Site standby =
                site.another().withClock(clock).with("SITE_NAME", "Standby").start()) {
            SiteReport report = standby.camel().getRegistry().lookupByNameAndType("siteReport", SiteReport.class);
            assertThat(standby.application().cycle().begin()).isFalse();
            // as its alerts do
            standby.application().status().presentReport();

            assertThat(report.isOverdue()).isTrue();
            standby.send("report-to-centre");

            Map<String, Object> after = report();
            assertThat(after.remove("standby_contacted_at")).isNotNull();
            before.remove("standby_contacted_at");
            assertThat(after).isEqualTo(before);
            assertThat(report.isOverdue()).isFalse();
            clock.advance(Duration.ofMinutes(1));
            assertThat(report.isOverdue()).isTrue();
        }
    }

    @Test
    void a_standby_without_a_centre_looks_for_one_once_an_hour() {
        site.start().cycle();
        SettableClock clock = new SettableClock();
        try (Site standby = site.another().withClock(clock).start()) {
            SiteReport report = standby.camel().getRegistry().lookupByNameAndType("siteReport", SiteReport.class);
            assertThat(standby.application().cycle().begin()).isFalse();
            standby.application().status().presentReport();
            standby.send("report-to-centre");

            clock.advance(Duration.ofMinutes(59));
            assertThat(report.isOverdue()).isFalse();
            clock.advance(Duration.ofMinutes(1));
            assertThat(report.isOverdue()).isTrue();
        }
    }

    @Test
    void two_local_databases_that_report_under_one_node_in_turn_are_seen_and_one_that_moved_is_not() {
        makeCentre();
        try (Site copy = site.copy()) {
            twice(site.start());
            twice(copy.start());
            assertThat(report()).containsEntry("twice_at", null);
            assertThat(report().get("place")).isNotEqualTo(report().get("previous_place"));

            site.cycle();
            assertThat(report().get("twice_at")).isNotNull();
        }
    }

    @Test
    void the_process_that_takes_over_reports_the_same_place() {
        makeCentre();
        twice(site.start());
        site.stop();
        try (Site standby = site.another().start()) {
            twice(standby);
            standby.stop();
            twice(site.start());
        }

        assertThat(report()).containsEntry("twice_at", null).containsEntry("previous_place", null);
        assertThat((String) report().get("place")).matches("\\d+/\\d+");
    }

    /** The first report of a process comes before the process has looked at the place. */
    private static void twice(Site site) {
        site.cycle();
        site.cycle();
    }

    private void makeCentre() {
        try {
            site.remote().execute(Files.readString(Path.of("sql/remote/fleet/V1__sites.sql")));
            site.remote().execute(Files.readString(Path.of("sql/remote/fleet/V4__two_databases_of_one_node.sql")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> report() {
        List<Map<String, Object>> rows = site.remote().queryForList("select * from metersync_heartbeats");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private Object nodeId() {
        return site.local().queryForObject("select node_id from sync_node", Object.class);
    }
}
