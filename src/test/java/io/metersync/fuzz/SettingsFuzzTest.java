package io.metersync.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.http.HttpRules;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.support.Cases;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the settings, they are valid, or a line for each problem says where to look. */
@Tag("Design-Configuration-Validation")
@Timeout(300)
class SettingsFuzzTest {
    private static final String SECRET = "only-the-database-knows";
    private static final int LONGEST_LINE = 2_000;
    private static final List<Setting> NUMBERS = numbers();

    @TempDir
    private Path folder;

    @Test
    void any_value_in_the_environment_is_taken_or_told() {
        Cases.hundred(random -> {
            Setting setting = Cases.oneOf(random, List.of(Setting.values()));
            Map<String, String> environment = complete();
            environment.put(setting.name(), value(random, setting));
            namesOnly(load(environment), setting.name());
        });
    }

    @Test
    void any_value_in_application_properties_is_taken_or_told() {
        Cases.hundred(random -> {
            Setting setting = Cases.oneOf(random, List.of(Setting.values()));
            Map<String, String> environment = complete();
            environment.remove(setting.name());
            properties(setting.key(), value(random, setting));
            namesOnly(load(environment), setting.name());
        });
    }

    @Test
    void any_file_of_a_secret_is_read_or_told() {
        Cases.hundred(random -> {
            Map<String, String> environment = complete();
            environment.remove("POSTGRES_SYNC_PASSWORD");
            boolean isThere = random.nextBoolean();
            Path file = Files.write(folder.resolve("secret"), Hostile.bytes(random, 100));
            environment.put("POSTGRES_SYNC_PASSWORD_FILE", isThere ? file.toString() : Hostile.value(random));
            namesOnly(load(environment), "POSTGRES_SYNC_PASSWORD");
        });
    }

    @Test
    void a_misspelled_name_is_told_and_nothing_else() {
        Cases.hundred(random -> {
            Setting setting = Cases.oneOf(random, List.of(Setting.values()));
            String key = Hostile.misspelled(random, setting.key()).trim();
            properties(key, "5");
            Map<String, String> environment = complete();
            environment.put(Hostile.misspelled(random, setting.name()), "\n");
            Settings settings = load(environment);
            if (Arrays.stream(Setting.values()).noneMatch(known -> known.key().equals(key))) {
                assertThat(settings.problems()).singleElement().asString().startsWith(key + " ");
            }
            usable(settings);
        });
    }

    @Test
    void a_damaged_application_properties_is_taken_or_told() throws IOException {
        byte[] shipped = Files.readAllBytes(Path.of("application.properties"));
        Cases.hundred(random -> {
            boolean isRandom = random.nextInt(4) == 0;
            byte[] content = isRandom ? Hostile.bytes(random, 2_000) : Hostile.damaged(random, shipped);
            Files.write(folder.resolve("application.properties"), content);
            Map<String, String> environment = complete();
            environment.put("HTTP_HOST", "127.0.0.1"); // a damaged name would be looked up
            usable(load(environment));
        });
    }

    @Test
    void a_damaged_dotenv_is_taken_or_told() {
        String sample = String.join(
                "\n",
                "# Local Database (Sync Server)",
                "export POSTGRES_SYNC_HOST=localhost",
                "POSTGRES_SYNC_PASSWORD='a #1 \"pass\" word'",
                "BATCH_SIZE=99    # Default: 100 records",
                "LOG_LEVEL=\"warn\"",
                "LOG_FILE=",
                "");
        Cases.hundred(random -> {
            dotenv(Hostile.damaged(random, sample.getBytes(StandardCharsets.UTF_8)));
            namesOnly(load(complete()), ".env", "POSTGRES_SYNC_", "BATCH_SIZE", "LOG_LEVEL", "LOG_FILE");
        });
    }

    @Test
    void a_dotenv_of_anything_is_taken_or_told() {
        Cases.hundred(random -> {
            dotenv(
                    switch (random.nextInt(3)) {
                        case 0 -> Hostile.bytes(random, 5_000);
                        case 1 -> ("BATCH_SIZE=" + Hostile.value(random)).getBytes(StandardCharsets.UTF_8);
                        default ->
                            ("BATCH_SIZE=" + "\"'= #".repeat(random.nextInt(50_000))).getBytes(StandardCharsets.UTF_8);
                    });
            namesOnly(load(complete()), ".env", "BATCH_SIZE");
        });
    }

    private Settings load(Map<String, String> environment) {
        return Settings.load(folder, folder, environment).and(HttpRules::check);
    }

    /** Usable, and every problem is about one of these. */
    private static void namesOnly(Settings settings, String... names) {
        usable(settings);
        assertThat(settings.problems())
                .allSatisfy(problem -> assertThat(Stream.of(names)).anyMatch(problem::contains));
    }

    /** Wrong or not, a command can go on with them: it needs the numbers before it has told the problems. */
    private static void usable(Settings settings) {
        assertThat(NUMBERS).isNotEmpty().allSatisfy(setting -> assertThat(settings.number(setting))
                .isNotNegative());
        assertThat(settings.summary() + settings.properties()).doesNotContain(SECRET);
        assertThat(Stream.concat(settings.problems().stream(), settings.warnings().stream()))
                .allSatisfy(line -> assertThat(line)
                        .isNotBlank()
                        .doesNotContainPattern("[\\p{Cntrl}\\u0085\\u2028\\u2029]")
                        .doesNotContain(SECRET)
                        .hasSizeLessThan(LONGEST_LINE));
    }

    /** Those whose default is a number. */
    private static List<Setting> numbers() {
        Settings defaults = Settings.load(Path.of("none"), Path.of("none"), complete());
        return Stream.of(Setting.values())
                .filter(setting -> defaults.text(setting).matches("\\d+"))
                .toList();
    }

    /** A host is looked up: only what is no name keeps the name service out of it. */
    private static String value(RandomGenerator random, Setting setting) {
        String value = Hostile.value(random);
        return setting == Setting.HTTP_HOST ? "::" + value : value;
    }

    private static Map<String, String> complete() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String prefix : new String[] {"POSTGRES_SYNC_", "POSTGRES_CLIENT_"}) {
            environment.put(prefix + "HOST", "localhost");
            environment.put(prefix + "DB", "readings");
            environment.put(prefix + "USER", "metersync");
            environment.put(prefix + "PASSWORD", SECRET);
        }
        return environment;
    }

    private void properties(String key, String value) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        try (OutputStream out = Files.newOutputStream(folder.resolve("application.properties"))) {
            properties.store(out, null);
        }
    }

    private void dotenv(byte[] content) throws IOException {
        Files.write(folder.resolve(".env"), content);
    }
}
