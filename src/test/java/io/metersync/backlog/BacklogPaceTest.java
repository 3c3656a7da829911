package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How large batches are, and how many go in a cycle. */
class BacklogPaceTest {
    private final Backlog backlog = Backlog.inOneLane();
    private final Site site = backlog.site();

    @AfterEach
    void close() {
        backlog.close();
    }

    @Test
    @Tag("Req-2.2")
    void batches_are_small_again_when_the_backlog_is_gone() {
        site.addReadings(3000);
        site.start().cycle();
        backlog.assertThatBatchesGrew();
        assertThat(backlog.sizes()).allMatch(size -> size <= 500);
        assertThat(backlog.sizes().get(0)).isEqualTo(Backlog.LEAST);
        backlog.clearLog();

        site.addReadings(Backlog.LEAST, 3001);
        site.cycle();
        site.addReadings(Backlog.LEAST, 4001);
        site.cycle();

        assertThat(backlog.sizes()).containsExactly(Backlog.LEAST, Backlog.LEAST);
        assertThat(site.countRemote("meter_readings")).isEqualTo(3020);
    }

    @Test
    void a_cycle_sends_no_more_batches_than_it_may_and_the_next_ones_go_on_with_large_ones() {
        site.with("SYNC_MAX_BATCHES_PER_CYCLE", "3").addReadings(5000);
        site.start();

        for (int cycles = 1; cycles <= 3; cycles++) {
            site.cycle();
            assertThat(backlog.sizes()).hasSize(3 * cycles);
            assertThat(site.countRemote("meter_readings"))
                    .isEqualTo(backlog.sizes().stream().mapToInt(size -> size).sum());
        }
        assertThat(site.remote().queryForList("select source_id from meter_readings order by source_id", Long.class))
                .isEqualTo(firstIds(site.countRemote("meter_readings")));
    }

    @Test
    void a_cycle_that_has_lasted_long_enough_sends_what_is_on_its_way_and_ends() {
        SettableClock clock = new SettableClock();
        site.withClock(clock).with("SYNC_MAX_CYCLE_SECONDS", "300").addReadings(5000);
        List<String> collected = Site.readings(site.local());
        backlog.atLargeBatch(() -> clock.advance(Duration.ofSeconds(300)));

        site.start().cycle();

        int last = backlog.sizes().size() - 1;
        // one was chosen already, and waited for the lane
        assertThat(backlog.sizes().subList(0, last - 1)).allMatch(size -> size < Backlog.LARGE);
        assertThat(site.countLocal("meter_readings")).isPositive();

        site.cycle();
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    void batches_are_small_again_after_a_failure() {
        site.addReadings(3000);
        List<String> collected = Site.readings(site.local());
        backlog.atLargeBatch(() -> site.remote().execute("alter table meter_readings rename to gone"));
        site.start().cycle();
        assertThat(backlog.critical()).hasSize(1).first().asString().contains("42P01");
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.countLocal("meter_readings")).isPositive();
        site.remote().execute("alter table gone rename to meter_readings");
        backlog.clearLog();

        site.cycle();

        assertThat(backlog.sizes().get(0)).isEqualTo(Backlog.LEAST);
        backlog.assertThatAllArrivedOnce(collected);
    }

    private static List<Long> firstIds(long count) {
        return java.util.stream.LongStream.rangeClosed(1, count).boxed().toList();
    }
}
