package io.metersync.upload.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A rule is wrong from 101 findings among 500 readings on, wherever the pages end. */
class RuleWindowTest {
    private final RuleWindow window = new RuleWindow();

    @Test
    void a_fifth_is_right_and_one_more_is_wrong() {
        window.look(0, 500, places(0, 100));
        assertThat(window.isWrong()).isFalse();

        window.look(500, 1, List.of(0));
        assertThat(window.isWrong()).as("the first of 500 is forgotten").isFalse();
        window.look(501, 500, places(0, 101));
        assertThat(window.isWrong()).isTrue();
    }

    @Test
    void findings_close_together_in_a_large_page_are_too_many_although_its_end_is_good() {
        window.look(0, 2000, places(300, 401));

        assertThat(window.isWrong()).isTrue();
    }

    @Test
    void a_rule_is_right_again_once_the_findings_are_500_readings_ago() {
        window.look(0, 1000, places(0, 1000));
        window.look(1000, 399, List.of());
        assertThat(window.isWrong()).isTrue();

        window.look(1399, 1, List.of());
        assertThat(window.isWrong()).isFalse();
        window.look(1400, 600, places(0, 1));
        assertThat(window.isWrong()).isFalse();
    }

    @Test
    void pages_of_one_reading_count_as_one_page_of_all() {
        for (int i = 0; i < 500; i++) {
            window.look(i, 1, i % 5 == 4 ? List.of(0) : List.of());
            assertThat(window.isWrong()).isFalse();
        }
        for (int i = 500; i < 600; i++) {
            window.look(i, 1, List.of(0));
        }
        assertThat(window.isWrong()).isTrue();
    }

    @Test
    void ten_of_the_first_readings_may_be_bad_and_eleven_may_not() {
        for (int i = 0; i < 10; i++) {
            window.look(i, 1, List.of(0));
            assertThat(window.isWrong()).isFalse();
        }
        window.look(10, 1, List.of(0));
        assertThat(window.isWrong()).isTrue();
    }

    private static List<Integer> places(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
