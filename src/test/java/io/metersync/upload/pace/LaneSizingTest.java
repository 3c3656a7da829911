package io.metersync.upload.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LaneSizingTest {
    private static final int BATCH = 100;

    private long nanos;

    @Test
    void round_trips_that_dominate_take_all_lanes() {
        LaneSizing sizing = new LaneSizing(2, 16, () -> nanos);

        run(sizing, 60, lanes -> lanes * 1000);

        assertThat(sizing.lanes()).isEqualTo(16);
    }

    @Test
    void a_link_that_gives_no_more_keeps_the_fewest_lanes() {
        LaneSizing sizing = new LaneSizing(2, 16, () -> nanos);

        run(sizing, 3, lanes -> 10_000);
        assertThat(sizing.lanes()).isEqualTo(2);

        int tried = 0;
        for (int second = 0; second < 60; second++) {
            run(sizing, 1, lanes -> 10_000);
            tried += sizing.lanes() > 2 ? 1 : 0;
        }
        assertThat(tried).as("seconds of a minute in which it tries more").isBetween(1, 9);
    }

    @Test
    void a_link_that_is_full_with_four_keeps_four() {
        LaneSizing sizing = new LaneSizing(1, 32, () -> nanos);

        run(sizing, 19, lanes -> Math.min(lanes, 4) * 1000);

        assertThat(sizing.lanes()).isEqualTo(4);
    }

    @Test
    void lanes_that_are_no_longer_worth_it_go() {
        LaneSizing sizing = new LaneSizing(2, 8, () -> nanos);
        run(sizing, 30, lanes -> lanes * 1000);

        run(sizing, 120, lanes -> 10_000);

        assertThat(sizing.lanes()).isLessThanOrEqualTo(4);
    }

    @Test
    void rates_of_growing_batches_are_not_compared() {
        LaneSizing sizing = new LaneSizing(2, 8, () -> nanos);

        for (int size = BATCH; size < 10_000_000; size *= 2) {
            nanos += TimeUnit.SECONDS.toNanos(2);
            sizing.took(size, size * 2);
        }

        assertThat(sizing.lanes()).isEqualTo(2);
    }

    @Test
    void it_starts_over_from_the_least() {
        LaneSizing sizing = new LaneSizing(2, 8, () -> nanos);
        run(sizing, 30, lanes -> lanes * 1000);

        sizing.reset();

        assertThat(sizing.lanes()).isEqualTo(2);
    }

    @Test
    void a_most_of_zero_means_always_the_least() {
        LaneSizing sizing = new LaneSizing(3, 0, () -> nanos);

        run(sizing, 60, lanes -> lanes * 1000);

        assertThat(sizing.lanes()).isEqualTo(3);
    }

    @Test
    void it_stays_within_its_bounds_whatever_happens() {
        Cases.hundred(this::staysWithinItsBounds);
    }

    private void staysWithinItsBounds(RandomGenerator random) {
        int least = 1 + random.nextInt(10);
        int most = least + random.nextInt(50);
        LaneSizing sizing = new LaneSizing(least, most, () -> nanos);
        for (int i = 0; i < 1000; i++) {
            nanos += random.nextLong(TimeUnit.SECONDS.toNanos(1));
            sizing.took(random.nextInt(1000), random.nextInt(20) == 0 ? random.nextInt(1000) : BATCH);
            assertThat(sizing.lanes()).isBetween(least, most);
        }
    }

    /** So many seconds with batches that arrive as fast as these lanes bring them. */
    private void run(LaneSizing sizing, int seconds, IntToDoubleFunction readingsPerSecond) {
        long end = nanos + TimeUnit.SECONDS.toNanos(seconds);
        while (nanos < end) {
            nanos += (long) (1e9 * BATCH / readingsPerSecond.applyAsDouble(sizing.lanes()));
            sizing.took(BATCH, BATCH);
        }
    }
}
