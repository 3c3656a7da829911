package io.metersync.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SettableClock clock = new SettableClock();
    private Boolean isThere = false;
    private final Alerts alerts = new Alerts(
            () -> List.of(new Alerts.Problem("queue-size", isThere, "12000 readings wait")),
            () -> "site",
            clock,
            clock);

    @Test
    void a_problem_is_told_once_then_once_a_day_and_when_it_is_gone() {
        isThere = true;
        assertThat(states(10)).containsExactly("raised");

        clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(states(10)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(states(10)).containsExactly("open");
        clock.advance(Duration.ofDays(1));
        assertThat(states(10)).containsExactly("open");

        isThere = false;
        assertThat(states(10)).containsExactly("resolved");
        assertThat(alerts.open()).isEmpty();
    }

    @Test
    void a_clock_that_is_set_neither_hastens_nor_delays_the_reminder() {
        isThere = true;
        assertThat(states(3)).containsExactly("raised");
        clock.jump(Duration.ofDays(3));
        assertThat(states(3)).isEmpty();
        clock.jump(Duration.ofDays(-6));
        clock.advance(Duration.ofDays(1));
        assertThat(states(3)).containsExactly("open");
    }

    @Test
    void what_blinks_is_not_told() {
        for (int i = 0; i < 10; i++) {
            isThere = i % 2 == 0;
            assertThat(alerts.look()).isEmpty();
        }
    }

    @Test
    void what_nobody_can_know_neither_raises_nor_resolves() {
        isThere = null;
        assertThat(states(3)).isEmpty();
        isThere = true;
        assertThat(states(2)).containsExactly("raised");
        isThere = null;
        assertThat(states(3)).isEmpty();
        assertThat(alerts.open()).containsExactly("queue-size");
    }

    @Test
    void an_alert_is_json_and_a_line_of_text() throws Exception {
        Alert alert = new Alert("remote-database", "raised", "say \"when\"", START.toString(), "node");
        assertThat(alert.json())
                .isEqualTo("{\"alert\":\"remote-database\",\"state\":\"raised\",\"message\":\"say \\\"when\\\"\","
                        + "\"since\":\"2026-01-01T00:00:00Z\",\"site\":\"node\"}");
        assertThat(alert.quoted()).startsWith("\"Metersync alert raised: remote-database: say \\\"when\\\"");
    }

    @Test
    void a_start_after_a_crash_is_told_from_one_after_a_stop(@TempDir Path folder) throws IOException {
        String log = folder.resolve("logs/sync.log").toString();
        Path marker = folder.resolve("logs/sync.log.running");
        CrashMarker stopped = new CrashMarker(log, clock);
        stopped.set(START, "http://127.0.0.1:1");
        stopped.clear();
        assertThat(marker).doesNotExist();
        // as a process leaves it that is killed
        Files.writeString(marker, "2026-01-01T00:01:00Z\nhttp://127.0.0.1:1\n");
        assertThat(CrashMarker.addressOfRunning(log)).isEmpty();

        CrashMarker after = new CrashMarker(log, clock);
        after.set(START.plusSeconds(120), "http://127.0.0.1:2");
        assertThat(after.isRecent()).isTrue();
        assertThat(after.message()).contains("2026-01-01T00:01:00Z");
        clock.advance(Duration.ofHours(1));
        assertThat(after.isRecent()).isFalse();
        assertThat(marker).exists();
        after.clear();
    }

    @Test
    void a_second_process_with_the_same_log_file_is_no_crash_and_takes_nothing_from_the_first(@TempDir Path folder) {
        String log = folder.resolve("sync.log").toString();
        CrashMarker first = new CrashMarker(log, clock);
        first.set(START, "http://127.0.0.1:1");
        CrashMarker second = new CrashMarker(log, clock);
        try (LogLines lines = LogLines.capture()) {
            second.set(START, "http://127.0.0.1:2");
            assertThat(lines.lines()).anyMatch(line -> line.contains("another process runs with this LOG_FILE"));
        }

        assertThat(second.isRecent()).isFalse();
        second.clear();
        assertThat(CrashMarker.addressOfRunning(log)).contains("http://127.0.0.1:1");
        first.clear();
        assertThat(CrashMarker.addressOfRunning(log)).isEmpty();
    }

    private List<String> states(int looks) {
        return java.util.stream.Stream.generate(alerts::look)
                .limit(looks)
                .flatMap(List::stream)
                .map(Alert::state)
                .toList();
    }
}
