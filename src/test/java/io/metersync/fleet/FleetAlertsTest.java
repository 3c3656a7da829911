package io.metersync.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.alert.Alert;
import io.metersync.alert.Alerts;
import io.metersync.support.Centre;
import io.metersync.support.PostgresServer;
import io.metersync.support.SettableClock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alerts of the centre: one a site, and one for all when many sites have the same problem. */
class FleetAlertsTest {
    private final Centre centre = new Centre(PostgresServer.newer());
    private final SettableClock clock = new SettableClock();
    private final Fleet fleet = new Fleet(centre.settings(), "1.2.3", clock);
    private final Alerts alerts = new Alerts(new FleetProblems(fleet), () -> "fleet", clock, clock);

    @Test
    void a_site_that_falls_silent_is_told_and_so_is_its_return() {
        centre.report("North", "").report("South", "");
        assertThat(look()).isEmpty();

        centre.remote()
                .update(
                        "update metersync_heartbeats set contacted_at = now() - interval '10 min' where site = 'South'");
        assertThat(look()).containsExactly("raised site-silent of South: South: no contact for 10 min");

        centre.remote().update("update metersync_heartbeats set contacted_at = now() where site = 'South'");
        assertThat(look()).containsExactly("resolved site-silent of South: South: no contact for 10 min");
    }

    @Test
    void every_kind_of_problem_has_its_alert() {
        centre.report("a", "quarantined = 1")
                .report("b", "excluded = 1")
                .report("c", "held_deactivations = 1")
                .report("d", "clock_offset_ms = 61000")
                .report("e", "behind_seconds = 1000000")
                .report("f", "version = '1.2.2'")
                .report("g", "last_error = 'no', last_success_at = now() - interval '1 day'")
                .report("h", "twice_at = now() - interval '59 min'")
                .report("i", "twice_at = now() - interval '61 min'");

        assertThat(look().stream().map(line -> line.split(":")[0]))
                .containsExactlyInAnyOrder(
                        "raised site-quarantine of a",
                        "raised site-excluded of b",
                        "raised site-held of c",
                        "raised site-clock of d",
                        "raised site-behind of e",
                        "raised site-version of f",
                        "raised site-cycle of g",
                        "raised site-twice of h");
    }

    @Test
    void more_than_twenty_sites_with_one_problem_are_one_alert() {
        for (int i = 0; i < 21; i++) {
            centre.report("Site %02d".formatted(i), "contacted_at = now() - interval '10 min'");
        }

        assertThat(look())
                .containsExactly(
                        "raised site-silent of fleet: 21 sites: Site 00, Site 01, Site 02, Site 03, Site 04, Site 05,"
                                + " Site 06, Site 07, Site 08, Site 09 and others");
        centre.remote().update("update metersync_heartbeats set contacted_at = now()");
        assertThat(look()).singleElement().asString().startsWith("resolved site-silent of fleet");
    }

    @Test
    void a_paused_site_raises_no_alert_but_that_of_silence() {
        centre.report("p", "quarantined = 1");
        centre.remote()
                .update(
                        "insert into metersync_sites (name, node_id, paused) select site, node_id, true from metersync_heartbeats");
        assertThat(look()).isEmpty();

        centre.remote().update("update metersync_heartbeats set contacted_at = now() - interval '10 min'");
        assertThat(look()).anyMatch(line -> line.startsWith("raised site-silent of p"));
    }

    /** Two looks, because one raises nothing. */
    private List<String> look() {
        return Stream.of(1, 2)
                .flatMap(number -> {
                    fleet.read(centre.remote().queryForList(centre.sql("list-sites")));
                    return alerts.look().stream();
                })
                .map(FleetAlertsTest::line)
                .toList();
    }

    private static String line(Alert alert) {
        return "%s %s of %s: %s".formatted(alert.state(), alert.id(), alert.site(), alert.message());
    }
}
