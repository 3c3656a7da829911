package io.metersync.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.SettableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sites that start together do not go on together. */
class TurnTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    @Test
    void the_first_pause_is_up_to_a_half_shorter_by_chance_and_the_next_is_whole() {
        int[] pauses = IntStream.range(0, 200).map(i -> secondsAfterFirst()).toArray();

        assertThat(IntStream.of(pauses)).allMatch(seconds -> seconds >= 30 && seconds <= 60);
        assertThat(IntStream.of(pauses).distinct().count()).isGreaterThan(10);
    }

    /** Whole seconds until the second turn; looks as well that the third comes after a whole interval. */
    private static int secondsAfterFirst() {
        SettableClock clock = new SettableClock();
        Turn turn = new Turn(clock, INTERVAL);
        assertThat(turn.begin()).isTrue();
        turn.end();
        int seconds = secondsUntilBegin(turn, clock);
        turn.end();
        assertThat(secondsUntilBegin(turn, clock)).isEqualTo(60);
        return seconds;
    }

    private static int secondsUntilBegin(Turn turn, SettableClock clock) {
        int seconds = 0;
        while (!turn.begin()) {
            clock.advance(Duration.ofSeconds(1));
            seconds++;
        }
        return seconds;
    }
}
