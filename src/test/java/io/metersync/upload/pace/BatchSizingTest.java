package io.metersync.upload.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BatchSizingTest {
    private static final long MB = 1024 * 1024;

    @Test
    void without_a_backlog_it_is_always_the_least() {
        BatchSizing sizing = new BatchSizing(10, 1000, MB, 10_000);

        sizing.took(10, 1000, 1);

        assertThat(sizing.size()).isEqualTo(10);
    }

    @Test
    void a_quick_full_batch_doubles_the_next_up_to_the_most() {
        BatchSizing sizing = growing(10, 35);

        sizing.took(10, 1000, 499);
        assertThat(sizing.size()).isEqualTo(20);
        sizing.took(19, 1900, 1);
        assertThat(sizing.size()).as("one that was not full tells nothing").isEqualTo(20);
        sizing.took(20, 2000, 1);
        assertThat(sizing.size()).isEqualTo(35);
    }

    @Test
    void the_next_batch_is_to_take_half_a_second_by_the_pace_of_the_last_but_is_sixteen_times_as_large_at_most() {
        BatchSizing sizing = growing(100, 1_000_000);

        sizing.took(100, 1000, 100);
        assertThat(sizing.size()).isEqualTo(500);
        sizing.took(500, 5000, 0);
        assertThat(sizing.size()).isEqualTo(8000);
    }

    @Test
    void round_trips_that_every_batch_takes_are_no_slowness() {
        BatchSizing sizing = new BatchSizing(100, 1_000_000, MB, 10_000);
        sizing.grow();

        sizing.took(100, 1000, 2000);
        sizing.took(sizing.size(), 16_000, 2010);

        assertThat(sizing.size()).isEqualTo(100 * 16 * 16);
    }

    @Test
    void a_batch_that_was_cancelled_halves_the_next_ones_below_the_least_too_until_fifty_have_passed() {
        BatchSizing sizing = new BatchSizing(100, 1000, MB, 10_000);

        sizing.cancelled(100);
        assertThat(sizing.size()).isEqualTo(50);
        sizing.cancelled(50);
        sizing.cancelled(25);
        assertThat(sizing.size()).isEqualTo(12);
        sizing.cancelled(1);
        assertThat(sizing.size()).isEqualTo(1);

        for (int i = 0; i < 50; i++) {
            assertThat(sizing.size()).isEqualTo(1);
            sizing.took(1, 100, 1);
        }
        assertThat(sizing.size()).isEqualTo(2);
    }

    @Test
    void a_slow_batch_halves_the_next_down_to_the_least() {
        BatchSizing sizing = grown();

        sizing.took(80, 8000, 1000);
        assertThat(sizing.size()).as("neither quick nor slow").isEqualTo(80);
        sizing.took(80, 8000, 1001);
        assertThat(sizing.size()).isEqualTo(40);
        sizing.took(40, 4000, 60_000);
        sizing.took(20, 2000, 60_000);
        sizing.took(10, 1000, 60_000);
        assertThat(sizing.size()).isEqualTo(10);
    }

    @Test
    void bytes_follow_the_pace_of_the_link_so_that_no_batch_takes_too_long() {
        BatchSizing sizing = growing(100, 10_000);
        assertThat(sizing.bytes()).as("before the pace is known").isEqualTo(256 * 1024);

        sizing.took(100, 200_000, 4000);
        assertThat(sizing.bytes()).as("50,000 bytes a second, for 10 seconds").isEqualTo(500_000);
        sizing.took(100, 400_000, 16_000);
        assertThat(sizing.bytes()).isEqualTo(250_000);
        sizing.took(100, 200_000, 1);
        assertThat(sizing.bytes()).as("no more than memory has room for").isEqualTo(MB);
        sizing.took(1, 1000, 9000);
        assertThat(sizing.bytes()).as("a short batch that waited for something").isEqualTo(64 * 1024);
    }

    @Test
    void it_starts_over_from_the_least() {
        BatchSizing sizing = grown();

        sizing.reset();
        assertThat(sizing.size()).isEqualTo(10);
        sizing.grow();
        assertThat(sizing.size()).isEqualTo(10);
    }

    @Test
    void a_most_below_the_least_means_that_batches_do_not_grow() {
        BatchSizing sizing = growing(100, 0);

        sizing.took(100, 10_000, 1);

        assertThat(sizing.size()).isEqualTo(100);
    }

    @Test
    void it_stays_within_its_bounds_whatever_happens() {
        Cases.hundred(this::staysWithinItsBounds);
    }

    private void staysWithinItsBounds(RandomGenerator random) {
        int least = 1 + random.nextInt(10_000);
        int most = least + random.nextInt(90_000);
        BatchSizing sizing = growing(least, most);
        for (int i = 0; i < 100; i++) {
            sizing.took(
                    random.nextBoolean() ? sizing.size() : random.nextInt(100_000),
                    random.nextLong(2 * MB),
                    random.nextLong(3000));
            assertThat(sizing.size()).isBetween(least, most);
            assertThat(sizing.bytes()).isBetween(64 * 1024L, MB);
        }
    }

    private static BatchSizing grown() {
        BatchSizing sizing = growing(10, 80);
        for (int size = 10; size < 80; size *= 2) {
            sizing.took(size, 100, 300);
        }
        assertThat(sizing.size()).isEqualTo(80);
        return sizing;
    }

    /** On a link without a round trip to speak of. */
    private static BatchSizing growing(int least, int most) {
        BatchSizing sizing = new BatchSizing(least, most, MB, 10_000);
        sizing.grow();
        sizing.took(0, 0, 0);
        return sizing;
    }
}
