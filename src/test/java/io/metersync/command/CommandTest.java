package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.PostgresServer;
import io.metersync.support.Schema;
import io.metersync.support.Site;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the commands do, on real databases. */
class CommandTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @Test
    void migrate_makes_the_tables_and_has_nothing_to_do_then() {
        Site site = terminal.configure(new Site(PostgresServer.older(), PostgresServer.newer()));

        assertThat(terminal.run("migrate", "--local")).isZero();
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(Schema.of(site.remote())).isEmpty();
        assertThat(terminal.run("migrate")).isZero();
        assertThat(site.countRemote("meter_readings")).isZero();
        assertThat(terminal.run("migrate")).isZero();
        assertThat(terminal.out()).contains("2 migration(s) run", "nothing to do");
    }

    @Test
    void migrate_prints_what_it_would_run_and_needs_no_settings() {
        assertThat(terminal.run("migrate", "--print", "--remote")).isZero();
        assertThat(terminal.out())
                .contains("create table if not exists meter_readings", "source_node")
                .doesNotContain("sync_node");
        assertThat(terminal.run("migrate", "--print")).isZero();
        assertThat(terminal.out()).contains("sync_node");
    }

    @Test
    void a_database_that_is_down_is_one_line_and_one() {
        terminal.configure(Site.migrated().withRemotePort(1).withLocalPort(1));

        assertThat(terminal.run("migrate")).isEqualTo(1);
        assertThat(terminal.err())
                .startsWith("metersync migrate failed: local database 127.0.0.1:1/")
                .hasLineCount(1);
    }

    @Test
    void check_is_zero_when_all_is_well_and_one_when_not() {
        Site site = terminal.configure(Site.migrated());
        assertThat(terminal.run("check")).isZero();
        assertThat(terminal.out()).contains("ok     routes: ", "All is well.");

        site.remote().execute("drop table tenant");

        assertThat(terminal.run("check")).isEqualTo(1);
        assertThat(terminal.out()).contains("ERROR  remote schema: table tenant is missing", "1 to fix.");
    }

    @Test
    void check_does_not_say_that_all_is_well_where_it_warns() {
        Site site = terminal.configure(Site.migrated());
        site.remote().execute("alter table meter_readings alter value type numeric(12,2)");

        assertThat(terminal.run("check")).isZero();
        assertThat(terminal.out())
                .contains("warn   remote types: ", "No errors, 1 warning(s).")
                .doesNotContain("All is well");
    }

    @Test
    void check_with_fix_hints_adds_lines_and_changes_none() {
        Site site = terminal.configure(Site.migrated());
        site.remote().execute("drop table tenant");
        terminal.run("check");
        String plain = terminal.out();

        assertThat(terminal.run("check", "--fix-hints")).isEqualTo(1);

        List<String> lines = terminal.out().substring(plain.length()).lines().toList();
        assertThat(lines).filteredOn(line -> line.startsWith("       fix  ")).isNotEmpty();
        assertThat(lines)
                .filteredOn(line -> !line.startsWith("       fix  "))
                .containsExactlyElementsOf(plain.lines().toList());
        assertThat(plain).doesNotContain("       fix  ");
    }

    @Test
    void status_without_a_process_says_stopped_and_shows_the_databases() {
        Site site = terminal.configure(Site.migrated());
        site.addReadings(12);

        assertThat(terminal.run("status")).isEqualTo(1);
        assertThat(terminal.out())
                .containsPattern("Process +stopped")
                .containsPattern("Queue +12 readings")
                .containsPattern("Local +connected")
                .containsPattern("Remote +connected");
    }

    @Test
    void status_without_a_process_and_without_tables_says_that_the_databases_refuse_and_what_is_unknown()
            throws Exception {
        terminal.configure(new Site(PostgresServer.older(), PostgresServer.newer()));

        assertThat(terminal.run("status")).isEqualTo(1);
        assertThat(terminal.out())
                .containsPattern("Queue +unknown readings, oldest unknown")
                .containsPattern("Quarantined +unknown readings")
                .containsPattern("Last success +unknown")
                .containsPattern("Meter sync +unknown")
                .containsPattern("Local +connected: relation .* does not exist .*, unknown meters, unknown tenants")
                .containsPattern("Remote +connected: relation .* does not exist .*, unknown meters, unknown tenants");
    }

    @Test
    void status_without_a_process_and_a_local_database_that_is_down_says_what_is_unknown() {
        terminal.configure(Site.migrated().withLocalPort(1));

        assertThat(terminal.run("status")).isEqualTo(1);
        assertThat(terminal.out())
                .containsPattern("Queue +unknown readings, oldest unknown")
                .containsPattern("Local +not connected: .*Connection to .* refused.*, unknown meters, unknown tenants")
                .containsPattern("Remote +connected, 0 meters, 0 tenants");
    }

    @Test
    void status_as_json_is_what_http_gives() throws Exception {
        terminal.configure(Site.migrated()).addReadings(12);

        assertThat(terminal.run("status", "--json")).isEqualTo(1);
        JsonNode status = new ObjectMapper().readTree(terminal.json());
        assertThat(status.path("isRunning").booleanValue()).isFalse();
        assertThat(status.path("queueSize").intValue()).isEqualTo(12);
        assertThat(status.path("remoteDbConnected").booleanValue()).isTrue();
    }

    @Test
    void status_of_a_running_process_is_its_own() {
        try (Site site = terminal.configure(Site.migrated()).startWithHttp()) {
            terminal.set("http.port", site.environment().get("HTTP_PORT"));

            // on a busy machine the local database may not answer within the time that the status has
            Awaitility.await()
                    .until(() -> terminal.run("status") == 0 && terminal.out().matches("(?s).*Meter sync +never.*"));
            assertThat(terminal.out())
                    .containsPattern("Process +running\\R")
                    .containsPattern("Version +\\S")
                    .containsPattern("Meter sync +never")
                    .containsPattern("Last success +never")
                    .containsPattern("Uploaded +0 readings since the start");
            assertThat(terminal.run("sync")).isZero();
            assertThat(terminal.run("sync")).isEqualTo(1);
            assertThat(terminal.err()).contains("Refused (409)", "in progress");
            assertThat(terminal.run("quarantine", "list")).isZero();
            assertThat(terminal.out()).contains("0 readings in the quarantine");
        }
    }
}
