package io.metersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BatchSizingTest {
    @Test
    void a_quick_full_batch_doubles_the_next_up_to_the_most() {
        BatchSizing sizing = new BatchSizing(10, 35);
        assertThat(sizing.hasGrown()).isFalse();

        sizing.took(10, 499);
        assertThat(sizing.size()).isEqualTo(20);
        assertThat(sizing.hasGrown()).isTrue();
        sizing.took(19, 1);
        assertThat(sizing.size()).as("one that was not full tells nothing").isEqualTo(20);
        sizing.took(20, 1);
        assertThat(sizing.size()).isEqualTo(35);
    }

    @Test
    void the_next_batch_is_to_take_half_a_second_by_the_pace_of_the_last_but_is_sixteen_times_as_large_at_most() {
        BatchSizing sizing = new BatchSizing(100, 1_000_000);

        sizing.took(100, 100);
        assertThat(sizing.size()).isEqualTo(500);
        sizing.took(500, 0);
        assertThat(sizing.size()).isEqualTo(8000);
    }

    @Test
    void a_slow_batch_halves_the_next_down_to_the_least() {
        BatchSizing sizing = grown();

        sizing.took(80, 1000);
        assertThat(sizing.size()).as("neither quick nor slow").isEqualTo(80);
        sizing.took(80, 1001);
        assertThat(sizing.size()).isEqualTo(40);
        sizing.took(40, 60_000);
        sizing.took(20, 60_000);
        sizing.took(10, 60_000);
        assertThat(sizing.size()).isEqualTo(10);
    }

    @Test
    void it_starts_over_from_the_least() {
        BatchSizing sizing = grown();

        sizing.reset();

        assertThat(sizing.size()).isEqualTo(10);
    }

    @Test
    void a_most_of_zero_means_that_batches_do_not_grow() {
        BatchSizing sizing = new BatchSizing(100, 0);

        sizing.took(100, 1);

        assertThat(sizing.hasGrown()).isFalse();
    }

    @Test
    void it_stays_within_its_bounds_whatever_happens() {
        Cases.hundred(this::staysWithinItsBounds);
    }

    private void staysWithinItsBounds(RandomGenerator random) {
        int least = 1 + random.nextInt(10_000);
        int most = least + random.nextInt(90_000);
        BatchSizing sizing = new BatchSizing(least, most);
        for (int i = 0; i < 100; i++) {
            sizing.took(random.nextBoolean() ? sizing.size() : random.nextInt(100_000), random.nextLong(3000));
            assertThat(sizing.size()).isBetween(least, most);
        }
    }

    private static BatchSizing grown() {
        BatchSizing sizing = new BatchSizing(10, 80);
        for (int size = 10; size < 80; size *= 2) {
            sizing.took(size, 1);
        }
        return sizing;
    }
}
