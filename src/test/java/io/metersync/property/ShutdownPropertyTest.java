package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.MasterData;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ShutdownPropertyTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    private static final SettableClock CLOCK = new SettableClock();

    @AutoClose
    private static final Site SITE =
            Site.migrated().withLeastPrivilege().with("BATCH_SIZE", "5").withClock(CLOCK);

    @Test
    @Tag("Property-7")
    @Tag("Req-5.5")
    @DisplayName("Feature: database-sync-process, Property 7: For any shutdown signal received during a sync cycle, "
            + "the system should complete the current cycle before terminating, ensuring no partial operations")
    void a_stop_in_the_midst_of_a_cycle_leaves_nothing_half_done() {
        Cases.hundred(this::nothingIsHalfDone);
    }

    private void nothingIsHalfDone(RandomGenerator random) {
        SITE.empty();
        SITE.addReadings(1 + random.nextInt(40));
        List<String> collected = Site.readings(SITE.local());
        MasterData.METERS.replace(SITE.remote(), MasterData.METERS.random(random, 3));
        SITE.start();

        CompletableFuture<?> stop = stopAtLine(random.nextInt(12), random.nextInt(14), random.nextInt(10) == 0);
        SITE.cycle();
        LOG.onLine(line -> {});
        stop.join();
        SITE.stop();

        List<String> everywhere = new ArrayList<>(Site.readings(SITE.local()));
        everywhere.addAll(Site.readings(SITE.remote()));
        assertThat(everywhere).containsExactlyInAnyOrderElementsOf(collected);
        assertThat(MasterData.METERS.content(SITE.local()).size()).isIn(0, 3);
        assertThat(SITE.countLocal("sync_logs")).as("a row for each flow").isEqualTo(3);
        if (LOG.of("sync-cycle").stream().anyMatch(line -> line.startsWith("Cycle complete"))) {
            assertThat(SITE.countLocal("sync_logs where not success")).isZero();
            assertThat(SITE.countLocal("meter_readings")).isZero();
            assertThat(MasterData.METERS.content(SITE.local())).hasSize(3);
        } else {
            assertThat(LOG.of("sync-cycle")).last().asString().startsWith("Cycle cut short by the stop");
            assertThat(SITE.countLocal("sync_logs where error_message = 'cut short: the process stops'"))
                    .isPositive();
        }
    }

    /**
     * The stop signal as the product logs the line of that number; SHUTDOWN_SECONDS are over some lines later, or never. With
     * {@code isWhole} all of it stops while the cycle goes on, which takes Camel a second; else the flows get the signal, and
     * the rest stops after the cycle.
     */
    private static CompletableFuture<?> stopAtLine(int number, int patience, boolean isWhole) {
        LOG.clear();
        CompletableFuture<Void> signal = new CompletableFuture<>();
        AtomicInteger line = new AtomicInteger();
        LOG.onLine(logged -> {
            int now = line.getAndIncrement();
            if (now == number || logged.startsWith("Cycle c")) {
                signal.complete(null);
            }
            if (now == number + patience) {
                CLOCK.advance(Duration.ofSeconds(20));
            }
        });
        return isWhole
                ? signal.thenRunAsync(SITE::stop)
                : signal.thenRun(() -> SITE.application().cycle().stop());
    }
}
