package io.metersync.criteria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.cycle.SyncCycle;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.support.LogLines;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleCriteriaTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @Test
    @Tag("Req-5.1")
    void cycles_start_with_the_process_and_again_after_the_interval() throws Exception {
        SettableClock clock = new SettableClock();
        LOG.clear();
        try (Site site = Site.migrated()
                .withClock(clock)
                .with("SYNC_INTERVAL_SECONDS", "7")
                .start()) {
            site.addReadings(1);
            site.camel().getRouteController().startRoute("sync-cycle");
            await().until(() -> LOG.matching("Cycle complete.*").size() == 1);
            assertThat(site.countRemote("meter_readings")).isEqualTo(1);

            clock.advance(Duration.ofSeconds(7));
            await().until(() -> LOG.matching("Cycle complete.*").size() == 2);
        }
    }

    @Test
    @Tag("Req-5.2")
    void the_interval_counts_from_the_end_of_a_cycle() throws Exception {
        SettableClock clock = new SettableClock();
        try (Site site = Site.migrated()
                .withClock(clock)
                .with("SYNC_INTERVAL_SECONDS", "60")
                .start()) {
            SyncCycle cycle = site.application().cycle();
            // the pause after the first cycle of a process is shorter by chance
            site.cycle();
            clock.advance(Duration.ofSeconds(60));
            assertThat(cycle.begin()).isTrue();
            clock.advance(Duration.ofSeconds(90));
            site.send("run-cycle");

            clock.advance(Duration.ofMillis(59_999));
            assertThat(cycle.begin()).isFalse();
            clock.advance(Duration.ofMillis(1));
            assertThat(cycle.begin()).isTrue();
            site.send("run-cycle");
        }
    }

    @Test
    @Tag("Req-5.3")
    void the_interval_is_60_seconds_where_none_is_set(@TempDir Path folder) {
        Settings settings = Settings.load(Path.of("").toAbsolutePath(), folder, Map.of());

        assertThat(settings.number(Setting.SYNC_INTERVAL_SECONDS)).isEqualTo(60);
    }

    @Test
    @Tag("Req-5.4")
    void a_cycle_is_refused_while_another_runs_and_while_one_is_asked_for() {
        try (Site site = Site.migrated().start()) {
            SyncCycle cycle = site.application().cycle();
            assertThat(cycle.request()).isTrue();
            assertThat(cycle.request()).isFalse();
            assertThat(cycle.begin()).isTrue();
            assertThat(cycle.begin()).isFalse();
            assertThat(cycle.request()).isFalse();

            site.send("run-cycle");
            assertThat(cycle.request()).isTrue();
        }
    }
}
