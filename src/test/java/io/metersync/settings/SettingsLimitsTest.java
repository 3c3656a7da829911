package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("Design-Configuration-Validation")
class SettingsLimitsTest {
    @TempDir
    private Path folder;

    static Stream<Setting> numbers() {
        return Arrays.stream(Setting.values()).filter(setting -> setting.kind == Setting.Kind.NUMBER);
    }

    static Stream<Setting> choices() {
        return Arrays.stream(Setting.values()).filter(setting -> setting.kind == Setting.Kind.CHOICE);
    }

    static Stream<Setting> required() {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.name().matches("POSTGRES_(SYNC|CLIENT)_(HOST|DB|USER|PASSWORD)"));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void a_number_is_taken_at_both_ends_of_its_range(Setting number) {
        assertThat(limitProblems(number, Long.toString(number.min))).isEmpty();
        assertThat(limitProblems(number, Long.toString(number.max))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void a_number_below_above_or_no_number_is_a_problem_that_says_name_value_and_range(Setting number) {
        String[] wrong = {
            Long.toString(number.min - 1),
            Long.toString(number.max + 1),
            "-1",
            "1.5",
            "ten",
            "10s",
            "1e3",
            "0x10",
            "99999999999999999999"
        };
        for (String value : wrong) {
            assertThat(limitProblems(number, value))
                    .as("%s = %s", number, value)
                    .containsExactly("%s = '%s': must be a whole number from %d to %d"
                            .formatted(number, value, number.min, number.max));
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void a_wrong_number_is_not_in_force(Setting number) {
        Settings settings = site().variable(number.name(), "ten").load();

        assertThat((long) settings.number(number)).isBetween(number.min, number.max);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void a_choice_takes_each_of_its_values_and_no_other(Setting choice) {
        choice.choices.forEach(value -> assertThat(limitProblems(choice, value)).isEmpty());

        assertThat(limitProblems(choice, "perhaps"))
                .containsExactly(
                        "%s = 'perhaps': must be one of %s".formatted(choice, String.join(", ", choice.choices)));
    }

    @ParameterizedTest
    @MethodSource("required")
    @Tag("Req-1.1")
    @Tag("Req-1.2")
    void a_missing_database_setting_is_a_problem_that_names_it(Setting setting) {
        assertThat(site().without(setting.name()).load().problems())
                .singleElement()
                .asString()
                .startsWith(setting + " = ")
                .contains("is required")
                .contains("in the environment or in .env");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES_SYNC_SSLROOTCERT", "POSTGRES_CLIENT_SSLROOTCERT"})
    void a_certificate_file_must_be_there(Setting file) {
        assertThat(limitProblems(file, folder.resolve("no.crt").toString()))
                .singleElement()
                .asString()
                .contains("no.crt", "no such file");
        assertThat(limitProblems(file, site().write("ca.crt", "certificate").toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%/sync.log", "metersync (old)/sync.log"})
    void a_log_file_that_could_not_be_rotated_is_named(String file) {
        assertThat(limitProblems(Setting.LOG_FILE, file))
                .singleElement()
                .asString()
                .contains(file, "% or )");
        assertThat(limitProblems(Setting.HTTP_TLS_CERT, file)).noneMatch(problem -> problem.contains("% or )"));
    }

    @Test
    void the_first_wait_may_not_be_longer_than_the_longest() {
        assertThat(site().variable("RETRY_BASE_DELAY_MS", "3000")
                        .variable("RETRY_MAX_DELAY_MS", "2999")
                        .load()
                        .problems())
                .singleElement()
                .asString()
                .contains("RETRY_BASE_DELAY_MS = '3000'", "RETRY_MAX_DELAY_MS", "'2999'", "raise it or lower");
        assertThat(site().variable("RETRY_BASE_DELAY_MS", "3000")
                        .variable("RETRY_MAX_DELAY_MS", "3000")
                        .load()
                        .problems())
                .isEmpty();
    }

    @Test
    void lanes_need_connections_and_some_to_spare() {
        assertThat(site().variable("UPLOAD_LANES", "4")
                        .variable("DB_POOL_MAX", "5")
                        .load()
                        .problems())
                .singleElement()
                .asString()
                .contains("UPLOAD_LANES = '4'", "DB_POOL_MAX", "at least 6", "'5'");
        assertThat(site().variable("UPLOAD_LANES", "4")
                        .variable("DB_POOL_MAX", "6")
                        .load()
                        .problems())
                .isEmpty();
    }

    private SiteFolder site() {
        return new SiteFolder(folder);
    }

    /** What is wrong with one value by itself, without how it relates to other settings. */
    private java.util.List<String> limitProblems(Setting setting, String value) {
        return site().variable(setting.name(), value).load().problems().stream()
                .filter(problem -> !problem.contains(": needs "))
                .toList();
    }
}
