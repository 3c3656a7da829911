package io.metersync.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.cycle.SyncCycle;
import io.metersync.observe.Health;
import io.metersync.support.LogLines;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the wall clock while the product runs: nothing that waits or counts time notices. */
class ClockJumpTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated();

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();

    @BeforeEach
    void start() {
        SITE.empty();
        SITE.withClock(clock).start();
        LOG.clear();
    }

    @AfterEach
    void stop() {
        LOG.onLine(line -> {});
        SITE.stop();
    }

    /** The pause after it is shorter by chance. */
    private void runFirstOfProcess() {
        SITE.cycle();
        clock.advance(INTERVAL);
    }

    private SyncCycle cycle() {
        return SITE.application().cycle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-1D", "P1D"})
    void the_next_cycle_comes_after_the_interval(String jump) {
        runFirstOfProcess();
        SITE.cycle();
        clock.jump(Duration.parse(jump));

        clock.advance(INTERVAL.minusMillis(1));
        assertThat(cycle().begin()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(cycle().begin()).isTrue();
        SITE.send("run-cycle");
        assertThat(cycle().last().endedAt()).as("wall time, for people").isEqualTo(clock.instant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-1D", "P1D"})
    void the_next_meter_sync_comes_after_its_interval(String jump) {
        for (int run = 1; run <= 2; run++) {
            assertThat(SITE.application().meterSync().begin()).isTrue();
            SITE.send("run-meter-sync");
            clock.advance(Duration.ofHours(2 - run));
        }
        clock.jump(Duration.parse(jump));

        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(SITE.application().meterSync().begin()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(SITE.application().meterSync().begin()).isTrue();
        SITE.send("run-meter-sync");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-1D", "P1D"})
    void a_cycle_uploads_all_and_its_duration_and_rate_are_those_of_the_time_that_passed(String jump) {
        SITE.addReadings(500);
        AtomicBoolean hasJumped = new AtomicBoolean();
        LOG.onLine(line -> {
            if (line.startsWith("Uploaded 100 readings") && !hasJumped.getAndSet(true)) {
                clock.jump(Duration.parse(jump));
                clock.advance(Duration.ofSeconds(10));
            }
        });

        SITE.cycle();

        assertThat(SITE.countRemote("meter_readings")).isEqualTo(500);
        assertThat(cycle().last().durationMs()).isEqualTo(10_000);
        assertThat(SITE.application().status().report(true).upload().perSecond())
                .isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-1D", "P1D"})
    void health_looks_at_the_time_that_passed(String jump) throws Exception {
        Health health = new Health(SITE.application().status(), cycle(), Duration.ofMinutes(5), clock);
        assertThat(cycle().begin()).isTrue();
        clock.jump(Duration.parse(jump));
        assertThat(health.live(SITE.camel()).isDown()).isFalse();

        clock.advance(Duration.ofHours(1));
        assertThat(health.live(SITE.camel()).isDown()).isTrue();
        SITE.send("run-cycle");
    }

    @Test
    void each_jump_is_logged_once_and_what_a_clock_is_slewed_is_none() {
        for (String jump : new String[] {"P-1D", "PT0S", "PT30S", "PT-30S", "P2DT1S", "PT0S"}) {
            clock.jump(Duration.parse(jump));
            clock.advance(Duration.ofSeconds(1));
            cycle().begin();
        }

        assertThat(LOG.matching("The system clock .*"))
                .containsExactly(
                        "The system clock went back by 86400 s and is at 2025-12-31T00:00:01Z now:"
                                + " intervals, waits and timeouts are not affected",
                        "The system clock went forward by 172801 s and is at 2026-01-02T00:00:06Z now:"
                                + " intervals, waits and timeouts are not affected"
                                + " (a machine that was suspended logs the same)");
    }
}
