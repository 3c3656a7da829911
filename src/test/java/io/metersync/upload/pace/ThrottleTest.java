package io.metersync.upload.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** UPLOAD_MAX_KBPS, on a clock that only the throttle's own waits and the test move. */
class ThrottleTest {
    private static final int KBPS = 80;
    private static final int BYTES_A_SECOND = KBPS * 1000 / 8;

    private final AtomicLong now = new AtomicLong(-5_000_000_000L);
    private final Throttle throttle = new Throttle(KBPS, now::get, now::addAndGet);

    @Test
    void what_is_sent_waits_until_what_went_before_has_had_its_time() {
        assertThat(waitOf(BYTES_A_SECOND)).isZero();
        assertThat(waitOf(BYTES_A_SECOND / 2)).isEqualTo(seconds(1));
        assertThat(waitOf(1)).isEqualTo(seconds(1) / 2);
    }

    @Test
    void time_in_which_nothing_went_is_not_saved_up() {
        waitOf(BYTES_A_SECOND);
        now.addAndGet(seconds(3600));

        assertThat(waitOf(BYTES_A_SECOND)).isZero();
        assertThat(waitOf(1)).isEqualTo(seconds(1));
    }

    @Test
    void all_that_went_before_the_last_fits_into_the_time_whatever_was_sent_when() {
        Cases.hundred(this::fits);
    }

    private void fits(RandomGenerator random) {
        Throttle fresh = new Throttle(KBPS, now::get, now::addAndGet);
        long start = now.get();
        long sent = 0;
        for (int i = 0; i < 50; i++) {
            long bytes = random.nextInt(100_000);
            now.addAndGet(random.nextBoolean() ? 0 : random.nextLong(seconds(5)));
            fresh.send(bytes);
            assertThat(sent).isLessThanOrEqualTo((now.get() - start) * BYTES_A_SECOND / seconds(1) + 50);
            sent += bytes;
        }
    }

    @Test
    void without_a_cap_nothing_waits() {
        Throttle uncapped = new Throttle(0, now::get, nanos -> now.set(0));
        long before = now.get();

        uncapped.send(Long.MAX_VALUE);
        uncapped.send(Long.MAX_VALUE);

        assertThat(now.get()).isEqualTo(before);
    }

    private long waitOf(long bytes) {
        long before = now.get();
        throttle.send(bytes);
        return now.get() - before;
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
