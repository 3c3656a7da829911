package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code metersync resend} of a running process, with its timers. */
class ResendCommandTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @Test
    void it_repairs_the_remote_through_the_running_process_and_tells_the_counts() {
        try (Site site = terminal.configure(
                        Site.migrated().with("SENT_ARCHIVE_DAYS", "7").with("SYNC_INTERVAL_SECONDS", "86400"))
                .startAll()) {
            terminal.set("http.port", site.environment().get("HTTP_PORT"));
            assertThat(terminal.run("resend")).isEqualTo(1);
            assertThat(terminal.err()).contains("no resend was requested");
            site.addReadings(30);
            Awaitility.await().until(() -> terminal.run("sync") == 0);
            Awaitility.await().until(() -> site.countLocal("sent_readings_archive") == 30);
            site.remote().execute("delete from meter_readings where source_id <= 10");

            assertThat(terminal.run("resend", "--from", "2000-01-01", "--dry-run"))
                    .isZero();
            assertThat(terminal.out()).contains("Complete: 10 readings missing, 20 present, 0 refused");
            assertThat(site.countRemote("meter_readings")).isEqualTo(20);

            assertThat(terminal.run("resend", "--from", "2000-01-01")).isZero();
            assertThat(terminal.out()).contains("Complete: 10 readings sent, 20 present, 0 refused");
            assertThat(site.countRemote("meter_readings")).isEqualTo(30);
            assertThat(terminal.run("resend")).isZero();
            assertThat(terminal.run("resend", "--cancel")).isEqualTo(1);
            assertThat(terminal.err()).contains("Refused (409): no resend is open");
            assertThat(terminal.run("status")).isZero();
            assertThat(terminal.out()).containsPattern("On disk +archive 0\\.\\d MB, quarantine 0\\.\\d MB");
        }
    }

    @Test
    void without_a_process_or_a_time_it_says_what_to_do() {
        terminal.configure(Site.migrated().withHttp());
        assertThat(terminal.run("resend", "--dry-run")).isEqualTo(2);
        assertThat(terminal.err()).contains("give --from");
        assertThat(terminal.run("resend", "--from", "2026-01-02", "--to", "2026-01-01"))
                .isEqualTo(2);
        assertThat(terminal.run("resend", "--from", "2026-01-02")).isEqualTo(1);
        assertThat(terminal.err()).contains("start one with metersync run");
    }
}
