package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Command;
import io.metersync.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a process which runs. */
class CommandsOfAProcessTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("Req-12.1")
    void status_finds_the_process_that_logs_to_the_same_file_on_another_port() {
        Site site = Site.migrated().with("LOG_FILE", folder.resolve("sync.log").toString());
        Map<String, String> environment =
                site.with("HTTP_PORT", Integer.toString(Site.freePort())).environment();
        try (Service service = new Service(folder, site)
                .with("HTTP_PORT", Integer.toString(Site.freePort()))
                .start()
                .awaitOutput("Cycle complete")) {
            Command.Result running = new Command(folder, environment).run("", "status");
            assertThat(running.exitCode()).as(running.output()).isZero();
            assertThat(running.output()).contains("Process       running");

            assertThat(service.signal("KILL").exitCode()).isNotZero();

            assertThat(new Command(folder, environment).run("", "status").output())
                    .contains("Process       stopped");
        }
    }

    @Test
    void a_second_process_with_the_same_log_file_is_warned_and_raises_no_crash() throws IOException {
        Site site = Site.migrated().with("LOG_FILE", folder.resolve("sync.log").toString());
        try (Service first = new Service(folder, site).start().awaitOutput("Cycle complete");
                Service second = new Service(Files.createDirectory(folder.resolve("second")), site)
                        .start()
                        .awaitOutput("another process runs with this LOG_FILE")) {
            second.awaitOutput("this local database: standing by");
            assertThat(second.output()).doesNotContain("crash, a kill or the power");
            assertThat(first.signal("TERM").exitCode()).isZero();
        }
    }

    @Test
    void an_approval_asks_before_it_acts_and_scripts_say_yes() {
        Site site = Site.migrated();
        site.local()
                .update(
                        "insert into meters (meter_id, name, meter_type, unit) select 'm' || i, 'meter ' || i, 'heat', 'kWh' from generate_series(1, 9) as i");
        try (Service service = new Service(folder, site).start()) {
            service.awaitOutput("Meter sync complete");
            Map<String, String> environment =
                    site.with("HTTP_PORT", Integer.toString(service.port())).environment();

            Command.Result asked = new Command(folder, environment).run("", "meter-sync", "--approve");
            assertThat(asked.exitCode()).as(asked.output()).isEqualTo(2);
            assertThat(asked.output()).contains("m1  meter 1", "give --yes").doesNotContain("deactivated");
            assertThat(active(site)).isEqualTo(9);

            Command.Result approved = new Command(folder, environment).run("", "meter-sync", "--approve", "--yes");
            assertThat(approved.exitCode()).as(approved.output()).isZero();
            assertThat(approved.output()).contains("9 meters deactivated.");
            assertThat(active(site)).isZero();
        }
    }

    private static long active(Site site) {
        return site.countLocal("meters where active");
    }
}
