package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.http.HttpRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** application.properties is the list of settings that operators read: nothing may be missing from it. */
class ShippedPropertiesTest {
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w.-]+)\\s*=\\s*(.*)");

    private record Line(String comment, String value) {}

    private static final Map<String, Line> LINES = new LinkedHashMap<>();

    @BeforeAll
    static void read() throws Exception {
        List<String> comment = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("application.properties"))) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (line.startsWith("#")) {
                comment.add(line);
            } else if (assignment.matches()) {
                assertThat(LINES.put(assignment.group(1), new Line(String.join(" ", comment), assignment.group(2))))
                        .as(assignment.group(1) + " is there once")
                        .isNull();
                comment.clear();
            } else {
                comment.clear();
            }
        }
    }

    @Test
    void every_setting_has_a_line_under_a_comment_that_starts_with_its_variable() {
        for (Setting setting : Setting.values()) {
            assertThat(LINES).as("%s", setting).containsKey(setting.key());
            assertThat(LINES.get(setting.key()).comment())
                    .as("comment above %s", setting.key())
                    .containsPattern("# " + setting.name() + "( \\(required\\))?: .{10}");
        }
    }

    @Test
    void every_line_is_a_setting_or_an_option_of_camel() {
        List<String> keys = Arrays.stream(Setting.values()).map(Setting::key).toList();

        assertThat(LINES.keySet().stream().filter(key -> !key.startsWith("camel.")))
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void every_required_setting_is_empty_and_said_to_be_required_and_every_other_default_is_valid(
            @TempDir Path elsewhere) {
        List<String> missing = Settings.load(Path.of("").toAbsolutePath(), elsewhere, Map.of())
                .and(HttpRules::check)
                .problems();

        List<String> saidToBeRequired = Arrays.stream(Setting.values())
                .filter(setting -> LINES.get(setting.key()).comment().contains("(required)"))
                .map(Setting::name)
                .toList();
        assertThat(missing.stream().map(problem -> problem.split(" ")[0])).containsExactlyElementsOf(saidToBeRequired);
        saidToBeRequired.forEach(name ->
                assertThat(LINES.get(Setting.valueOf(name).key()).value()).isEmpty());
    }

    @Test
    void a_secret_names_the_variable_for_its_file() {
        Arrays.stream(Setting.values())
                .filter(Setting::isSecret)
                .forEach(secret -> assertThat(LINES.get(secret.key()).comment()).contains(secret.fileVariable()));
    }

    @Test
    void the_range_that_a_comment_names_is_the_one_in_force() {
        Pattern range = Pattern.compile("(\\d+) to (\\d+)");
        for (Setting setting : Setting.values()) {
            Matcher named = range.matcher(LINES.get(setting.key()).comment());
            if (setting.kind == Setting.Kind.NUMBER && named.find()) {
                assertThat(named.group()).as(setting.key()).isEqualTo(setting.min + " to " + setting.max);
            }
        }
    }

    @Test
    void the_sample_for_sites_names_settings_only_and_the_required_ones_all() throws Exception {
        List<String> named = Files.readAllLines(Path.of(".env.example")).stream()
                .map(line -> line.replaceFirst("^# *(?=[A-Z_]+=)", ""))
                .filter(line -> line.matches("[A-Z_]+=.*"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();

        assertThat(Setting.variables().collect(Collectors.toSet())).containsAll(named);
        assertThat(named)
                .contains("POSTGRES_SYNC_HOST", "POSTGRES_SYNC_DB", "POSTGRES_SYNC_USER", "POSTGRES_SYNC_PASSWORD")
                .contains(
                        "POSTGRES_CLIENT_HOST",
                        "POSTGRES_CLIENT_DB",
                        "POSTGRES_CLIENT_USER",
                        "POSTGRES_CLIENT_PASSWORD");
    }
}
