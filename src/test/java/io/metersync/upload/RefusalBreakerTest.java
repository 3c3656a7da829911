package io.metersync.upload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.fault.AllRefusedException;
import io.metersync.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two lanes at once: what one learns of the remote database holds for the other. */
class RefusalBreakerTest {
    private static final List<Map<String, Object>> NONE_WAITS = List.of();

    private final RefusalBreaker breaker = new RefusalBreaker();

    @Test
    void it_opens_when_no_reading_was_accepted_and_none_is_left_to_try() {
        Delivery refused = refused(RefusalBreaker.REFUSALS);
        breaker.note(refused);

        assertThatThrownBy(() -> breaker.tried(refused, NONE_WAITS))
                .isInstanceOf(AllRefusedException.class)
                .hasMessageContaining("refused all of the last 10 readings");
    }

    @Test
    void it_stays_closed_when_another_lane_sent_the_last_good_readings_during_the_trial() {
        Delivery refused = refused(RefusalBreaker.REFUSALS);
        breaker.note(refused);
        Delivery accepted = new Delivery(batch(100));
        accepted.inserted(100);
        breaker.note(accepted);

        assertThatCode(() -> breaker.tried(refused, NONE_WAITS)).doesNotThrowAnyException();
    }

    private static Delivery refused(int count) {
        ReadingBatch batch = batch(count);
        Delivery delivery = new Delivery(batch);
        delivery.sorted(
                count,
                0,
                batch.readings().stream()
                        .map(reading -> new Refusal(reading, Fault.refused("23514", "violates a check constraint")))
                        .toList());
        return delivery;
    }

    private static ReadingBatch batch(int count) {
        return new ReadingBatch(IntStream.range(0, count)
                .mapToObj(id -> new Reading("n", id, "m", "2026-01-01", "1", "kWh", null, 7, null))
                .toList());
    }
}
