package io.metersync.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.Centre;
import io.metersync.support.Command;
import io.metersync.support.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metersync fleet} with nothing but the settings of the remote database. */
class FleetCommandTest {
    private final Centre centre = new Centre(PostgresServer.newer());

    @TempDir
    private Path folder;

    @Test
    void each_site_has_its_state_and_the_worst_come_first() throws IOException {
        centre.report("fine", "standby_contacted_at = now() - interval '200 s'")
                .report("copied", "twice_at = now(), standby_contacted_at = now() - interval '301 s'")
                .report("gone", "contacted_at = now() - interval '301 s'")
                .report("slow", "interval_seconds = 3600, contacted_at = now() - interval '2 h'")
                .report("quarantined", "quarantined = 3")
                .report("stuck", "excluded = 2")
                .report("held", "held_deactivations = 7")
                .report("clock", "clock_offset_ms = -90000")
                .report("late", "behind_seconds = 8000, queue_size = 20")
                .report("failing", "last_error = 'upload-readings: no', last_success_at = now() - interval '1 h'")
                .report("failed-once", "last_error = 'upload-readings: no'");
        centre.remote().update("insert into metersync_sites (name, role) values ('new', 'new_role')");
        registered("paused", "paused = true, paused_by = 'admin', paused_at = now()");
        registered("revoked", "revoked_at = now()");

        Command.Result result = new Command(folder, centre.environment()).run("", "fleet", "--json");

        assertThat(result.exitCode()).isEqualTo(1);
        Map<String, JsonNode> sites = sites(result.output());
        assertThat(new ArrayList<>(sites.keySet()))
                .containsExactlyInAnyOrder(
                        "gone",
                        "clock",
                        "copied",
                        "failing",
                        "held",
                        "quarantined",
                        "stuck",
                        "late",
                        "new",
                        "paused",
                        "revoked",
                        "failed-once",
                        "fine",
                        "slow");
        Map<String, String> states = sites.values().stream()
                .collect(Collectors.toMap(site -> site.path("name").asText(), site -> site.path("state")
                        .asText()));
        assertThat(states)
                .containsEntry("gone", "silent")
                .containsEntry("clock", "attention")
                .containsEntry("failing", "attention")
                .containsEntry("copied", "attention")
                .containsEntry("held", "attention")
                .containsEntry("quarantined", "attention")
                .containsEntry("stuck", "attention")
                .containsEntry("late", "behind")
                .containsEntry("new", "never")
                .containsEntry("paused", "paused")
                .containsEntry("revoked", "revoked")
                .containsEntry("fine", "ok")
                .containsEntry("failed-once", "ok")
                .containsEntry("slow", "ok");
        assertThat(StreamSupport.stream(
                                new ObjectMapper()
                                        .readTree(result.output())
                                        .path("sites")
                                        .spliterator(),
                                false)
                        .map(site -> site.path("name").asText()))
                .startsWith(
                        "gone", "clock", "copied", "failing", "held", "quarantined", "stuck", "late", "new", "paused")
                .endsWith("failed-once", "fine", "slow");
        assertThat(sites.get("late").path("problems").get(0).path("text").asText())
                .isEqualTo("20 readings wait, the oldest is 2 h old");
        assertThat(sites.get("copied").path("problems").get(0).path("text").asText())
                .startsWith("two sites report under one node");
        assertThat(sites.get("copied").path("hasStandby").asBoolean()).isFalse();
        assertThat(sites.get("copied").path("lastStandbyContact").asText()).startsWith("20");
        assertThat(sites.get("fine").path("hasStandby").asBoolean()).isTrue();
        assertThat(sites.get("gone").path("lastStandbyContact").isNull()).isTrue();
        assertThat(sites.get("gone").path("quarantinedReadings").asLong()).isZero();
        assertThat(sites.get("fine").path("lastContact").asText()).isNotEmpty();
    }

    @Test
    void sites_without_a_problem_need_nobody_and_sites_of_one_name_are_two() throws IOException {
        centre.report("pi", "");
        centre.report("pi", "");

        Command.Result table = new Command(folder, centre.environment()).run("", "fleet");
        Command.Result json = new Command(folder, centre.environment()).run("", "fleet", "--json");

        assertThat(table.exitCode()).isZero();
        assertThat(table.output()).contains("2 sites, 0 need action");
        assertThat(sites(json.output())).hasSize(2).containsKey("pi");
    }

    @Test
    void an_earlier_identity_of_a_site_is_not_a_site() throws IOException {
        registered("rebuilt", "note = 'x'");
        centre.remote().update("""
                insert into metersync_site_nodes (node_id, site) select node_id, name from metersync_sites
                union all select gen_random_uuid(), 'rebuilt'""");
        centre.remote().update("""
                insert into metersync_heartbeats (node_id, site)
                select node_id, 'rebuilt' from metersync_site_nodes where node_id not in (select node_id from metersync_heartbeats)""");

        assertThat(sites(new Command(folder, centre.environment())
                        .run("", "fleet", "--json")
                        .output()))
                .containsOnlyKeys("rebuilt");
    }

    @Test
    void a_remote_database_without_a_centre_is_named_with_what_to_do() {
        centre.remote().execute("drop table metersync_heartbeats cascade");

        Command.Result result = new Command(folder, centre.environment()).run("", "fleet");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("metersync_heartbeats").contains("metersync migrate --remote --fleet");
    }

    private void registered(String name, String but) {
        centre.report(name, "");
        centre.remote()
                .update(
                        "insert into metersync_sites (name, node_id) select site, node_id from metersync_heartbeats where site = ?",
                        name);
        centre.remote().update("update metersync_sites set " + but + " where name = ?", name);
    }

    private static Map<String, JsonNode> sites(String json) throws IOException {
        List<JsonNode> sites = new ArrayList<>();
        new ObjectMapper().readTree(json).path("sites").forEach(sites::add);
        return sites.stream().collect(Collectors.toMap(site -> site.path("name").asText(), site -> site));
    }
}
