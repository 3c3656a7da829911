package io.metersync.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** The sources of the values of the settings: each added source replaces the values of the earlier sources. */
final class SettingSources {
    static final String PROPERTIES = "application.properties";
    static final String DOTENV = ".env";

    private final Path home;
    private final Properties defaults = builtIn();
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<String, String> others = new TreeMap<>();
    private final Map<Setting, Path> secretFiles = new EnumMap<>(Setting.class);
    private final Set<Setting> unreadable = EnumSet.noneOf(Setting.class);
    private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
    private final List<Note> problems = new ArrayList<>();
    private final List<Note> warnings = new ArrayList<>();

    SettingSources(Path home) {
        this.home = home;
        addProperties("built-in defaults", defaults);
        addProperties(PROPERTIES, read(home.resolve(PROPERTIES)));
    }

    void addDotenv(DotenvFile file) {
        addVariables(DOTENV, file.read(problems, warnings));
    }

    Map<Setting, String> values() {
        return values;
    }

    /** Lines of application.properties that are no settings, by key. */
    Map<String, String> others() {
        return others;
    }

    List<Note> problems() {
        return problems;
    }

    List<Note> warnings() {
        return warnings;
    }

    /** Whether the setting names a file that can't be read, which is one of the problems. */
    boolean isUnreadable(Setting setting) {
        return unreadable.contains(setting);
    }

    /** The file that sets the value, or would. */
    String of(Setting setting) {
        return sources.getOrDefault(setting, DOTENV);
    }

    /** The value that the program has without any source. */
    String defaultOf(Setting setting) {
        return defaults.getProperty(setting.key(), "").trim();
    }

    void addVariables(String source, Map<String, String> variables) {
        for (Setting setting : Setting.values()) {
            String value = setting.value(variables.getOrDefault(setting.name(), ""));
            String file = setting.isSecret() ? variables.getOrDefault(setting.fileVariable(), "") : "";
            if (!file.isEmpty()) {
                values.put(setting, secret(setting, file));
                sources.put(setting, source);
            }
            // the one setting that is switched off by an empty value: an emptied HTTP_AUTH_FILE must not open the door
            boolean isSwitchedOff = setting == Setting.LOG_FILE && variables.containsKey(setting.name());
            if (!value.isBlank() || isSwitchedOff) {
                secretFiles.remove(setting);
                values.put(setting, value);
                sources.put(setting, source);
            }
            if (!file.isEmpty() && !value.isBlank()) {
                problems.add(new Note(
                        "%s and %s are both set: keep one".formatted(setting, setting.fileVariable()),
                        "%s: remove the line %s=...".formatted(source, setting)));
            }
        }
        warnings.addAll(UnknownVariables.in(source, variables));
    }

    private static Properties builtIn() {
        try (InputStream in = Objects.requireNonNull(
                Settings.class.getResourceAsStream("/io/metersync/application.properties"), "built-in defaults")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new IllegalStateException("the program's own defaults can't be read", e);
        }
    }

    private Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                problems.add(new Note(
                        "%s can't be read (%s): fix or remove it".formatted(file, e.getMessage()), edit(file)));
            }
        }
        return properties;
    }

    /** The present value: its file may have changed since the start. If the file can't be read, the value of the start. */
    String secret(Setting setting) {
        Path file = secretFiles.get(setting);
        String then = values.getOrDefault(setting, "");
        try {
            String now = file == null ? "" : Files.readString(file).stripTrailing();
            return now.isEmpty() ? then : now;
        } catch (IOException e) {
            return then;
        }
    }

    private String secret(Setting setting, String file) {
        try {
            String secret = Files.readString(Path.of(file)).stripTrailing();
            secretFiles.put(setting, Path.of(file).toAbsolutePath());
            return secret;
        } catch (IOException | RuntimeException e) {
            problems.add(new Note(
                    "%s: the file '%s' can't be read (%s)"
                            .formatted(
                                    setting.fileVariable(), file, e.getClass().getSimpleName()),
                    "ls -l '%s'".formatted(file)));
            unreadable.add(setting);
            return "";
        }
    }

    private static String edit(Path file) {
        return "${EDITOR:-vi} '%s'".formatted(file);
    }

    private void addProperties(String source, Properties properties) {
        Map<String, Setting> byKey = new HashMap<>();
        for (Setting setting : Setting.values()) {
            byKey.put(setting.key(), setting);
        }
        properties.forEach((name, value) -> {
            String key = name.toString();
            Setting setting = byKey.get(key);
            if (setting != null) {
                values.put(setting, value.toString().trim());
                // an unchanged line does not count as a source: a site sets its own value in another source
                if (!value.toString().trim().equals(defaultOf(setting))) {
                    sources.put(setting, source);
                }
            } else {
                others.put(key, value.toString());
            }
        });
    }
}
