package io.metersync.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
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
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings in force: environment over {@code .env} over {@code application.properties} over the defaults inside the
 * program. Reading never fails; what is wrong is told by {@link #problems()}, all of it at once.
 */
public final class Settings {
    private static final List<String> OUR_PREFIXES = List.of(
            "POSTGRES_SYNC_",
            "POSTGRES_CLIENT_",
            "SYNC_",
            "STRICT_TYPE",
            "METER_SYNC_",
            "BATCH_",
            "UPLOAD_",
            "CATCH_UP_",
            "RETRY_",
            "ALERT_",
            "READING_",
            "ROUTES_",
            "DB_POOL_",
            "DB_CONNECTION_",
            "DB_SOCKET_",
            "HTTP_AUTH_",
            "HTTP_TLS_",
            "MAX_CONNECTION_",
            "MAX_QUERY_");

    private static final String PROPERTIES = "application.properties";
    private static final String DOTENV = ".env";
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final int LONGEST_LINE = 1_000;
    private static final String MISSING = "is required: set it in the environment or in .env";

    private final Path home;
    private final Path workingFolder;
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<String, String> others = new TreeMap<>();
    private final Set<Setting> unreadable = EnumSet.noneOf(Setting.class);
    private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
    private final List<Note> problems = new ArrayList<>();
    private final List<Note> warnings = new ArrayList<>();

    private Settings(Path home, Path workingFolder) {
        this.home = home;
        this.workingFolder = workingFolder;
    }

    /** Reads the settings of the installation at {@code home}, with the {@code .env} of the folder {@code workingFolder}. */
    public static Settings load(Path home, Path workingFolder, Map<String, String> environment) {
        Settings settings = new Settings(home, workingFolder);
        settings.addFiles();
        settings.addVariables(DOTENV, new DotenvFile(workingFolder).read(settings.problems, settings.warnings));
        settings.addVariables("environment", environment);
        settings.validate();
        return settings;
    }

    /** The same without a {@code .env}, for a site of our own that one of the user's has nothing to say to. */
    public static Settings load(Path home, Map<String, String> environment) {
        Settings settings = new Settings(home, home);
        settings.addFiles();
        settings.addVariables("environment", environment);
        settings.validate();
        return settings;
    }

    /** What values must be together for the part of the program that uses them. */
    @FunctionalInterface
    public interface Rule {
        void check(Settings settings, Consumer<Note> problem, Consumer<Note> warning);
    }

    /** Adds what the rule finds to the problems and warnings. */
    public Settings and(Rule rule) {
        rule.check(this, problems::add, warnings::add);
        return this;
    }

    private void addFiles() {
        addProperties("built-in defaults", builtIn());
        addProperties(PROPERTIES, read(home.resolve(PROPERTIES)));
    }

    public Path home() {
        return home;
    }

    /** The {@code .env} that was read, if there is one. */
    public Path dotenv() {
        return workingFolder.resolve(DOTENV);
    }

    public String text(Setting setting) {
        return values.getOrDefault(setting, "");
    }

    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /** In which the timestamps of readings are. */
    public ZoneId readingZone() {
        return ZoneId.of(text(Setting.READING_TIME_ZONE));
    }

    /** The servers of the local database. */
    public Hosts localHosts() {
        return Hosts.of(text(Setting.POSTGRES_SYNC_HOST), number(Setting.POSTGRES_SYNC_PORT));
    }

    /** The servers of the remote database. */
    public Hosts remoteHosts() {
        return Hosts.of(text(Setting.POSTGRES_CLIENT_HOST), number(Setting.POSTGRES_CLIENT_PORT));
    }

    /** The schema of the local tables. */
    public SchemaName localSchema() {
        return new SchemaName(text(Setting.POSTGRES_SYNC_SCHEMA));
    }

    /** The schema of the remote tables. */
    public SchemaName remoteSchema() {
        return new SchemaName(text(Setting.POSTGRES_CLIENT_SCHEMA));
    }

    /** One line for each thing that is wrong: name, value (never a secret's), limit, what to do. */
    public List<String> problems() {
        return problemNotes().stream().map(Note::text).toList();
    }

    public List<String> warnings() {
        return warningNotes().stream().map(Note::text).toList();
    }

    /** The problems, each with what mends it. */
    public List<Note> problemNotes() {
        return problems.stream().map(Settings::line).toList();
    }

    /** The warnings, each with what mends it. */
    public List<Note> warningNotes() {
        return warnings.stream().map(Settings::line).toList();
    }

    /** The line that gives a setting another value, and where it is, or would be. */
    public String assignment(Setting setting, String value) {
        String source = sources.getOrDefault(setting, DOTENV);
        String line = source.equals(PROPERTIES) ? setting.key() + " = " + value : setting + "=" + value;
        return source + ": " + line;
    }

    /** The base of the process's HTTP addresses, as a program on this machine reaches it. */
    public String httpAddress() {
        String host = text(Setting.HTTP_HOST);
        String reachable = host.equals("0.0.0.0")
                ? "127.0.0.1"
                : host.equals("::") ? "[::1]" : host.contains(":") ? "[" + host + "]" : host;
        String scheme = text(Setting.HTTP_TLS_CERT).isEmpty() ? "http://" : "https://";
        return scheme + reachable + ":" + text(Setting.HTTP_PORT);
    }

    /** What Camel and the routes get: all but the secrets, which routes have no use for. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(others);
        values.forEach((setting, value) -> {
            if (!setting.isSecret()) {
                properties.setProperty(setting.key(), value);
            }
        });
        properties.setProperty("metersync.home", home.toString());
        return properties;
    }

    /** The settings on one line, secrets redacted, for the log at start. */
    public String summary() {
        return values.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(e -> e.getKey() + "=" + (e.getKey().isSecret() ? "***" : e.getValue()))
                .collect(Collectors.joining(" "));
    }

    private Properties builtIn() {
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
                        "%s can't be read (%s): mend or remove it".formatted(file, e.getMessage()), edit(file)));
            }
        }
        return properties;
    }

    private void addProperties(String source, Properties properties) {
        Map<String, Setting> byKey = new HashMap<>();
        for (Setting setting : Setting.values()) {
            byKey.put(setting.key(), setting);
        }
        Properties defaults = builtIn();
        properties.forEach((name, value) -> {
            String key = name.toString();
            Setting setting = byKey.get(key);
            if (setting != null) {
                values.put(setting, value.toString().trim());
                // a line as it was shipped stays: a site sets what differs elsewhere
                if (!value.toString()
                        .trim()
                        .equals(defaults.getProperty(key, "").trim())) {
                    sources.put(setting, source);
                }
            } else {
                others.put(key, value.toString());
            }
        });
    }

    private void addVariables(String source, Map<String, String> variables) {
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
                values.put(setting, value);
                sources.put(setting, source);
            }
            if (!file.isEmpty() && !value.isBlank()) {
                problems.add(new Note(
                        "%s and %s are both set: keep one".formatted(setting, setting.fileVariable()),
                        "%s: remove the line %s=...".formatted(source, setting)));
            }
        }
        Set<String> known = Setting.variables().collect(Collectors.toSet());
        variables.keySet().stream()
                .filter(name -> !known.contains(name) && OUR_PREFIXES.stream().anyMatch(name::startsWith))
                .sorted()
                .forEach(name -> warnings.add(new Note(
                        "%s (%s) is no setting of Metersync: correct its name or remove it".formatted(name, source),
                        "%s: remove the line %s=...".formatted(source, name))));
    }

    private String secret(Setting setting, String file) {
        try {
            return Files.readString(Path.of(file)).stripTrailing();
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

    private void validate() {
        for (Setting setting : Setting.values()) {
            String problem = unreadable.contains(setting) ? null : problem(setting, text(setting));
            if (problem != null) {
                problems.add(new Note(
                        "%s = %s: %s"
                                .formatted(setting, setting.isSecret() ? "***" : "'" + text(setting) + "'", problem),
                        assignment(setting, suggestion(setting))));
                values.put(setting, builtIn().getProperty(setting.key(), "").trim());
            }
        }
        atMost(Setting.RETRY_BASE_DELAY_MS, 0, Setting.RETRY_MAX_DELAY_MS);
        atMost(Setting.UPLOAD_LANES, 2, Setting.DB_POOL_MAX);
        others.keySet().stream()
                .filter(key -> !key.startsWith("camel.") && !isUsedInRoutes(key))
                .forEach(key -> problems.add(new Note(
                        "%s (application.properties): no such setting, and no route uses it: correct its name or remove it"
                                .formatted(key),
                        "%s: remove the line %s = ...".formatted(PROPERTIES, key))));
    }

    private void atMost(Setting smaller, int roomFor, Setting larger) {
        int needed = number(smaller) + roomFor;
        if (needed > number(larger)) {
            problems.add(new Note(
                    "%s = '%s': needs %s of at least %d, which is '%s': raise it or lower %s"
                            .formatted(smaller, text(smaller), larger, needed, text(larger), smaller),
                    needed <= larger.max
                            ? assignment(larger, Integer.toString(needed))
                            : assignment(smaller, Integer.toString(number(larger) - roomFor))));
        }
    }

    /** A value that the setting takes: its default, or three dots where a site has to know. */
    private String suggestion(Setting setting) {
        String value = builtIn().getProperty(setting.key(), "").trim();
        return value.isEmpty() ? "..." : value;
    }

    private static String edit(Path file) {
        return "${EDITOR:-vi} '%s'".formatted(file);
    }

    private static String problem(Setting setting, String value) {
        return switch (setting.kind) {
            case REQUIRED -> value.isEmpty() ? MISSING : null;
            case HOSTS -> value.isEmpty() ? MISSING : Hosts.problem(value);
            case SECRET ->
                value.isEmpty()
                        ? "is required: set it, or " + setting.fileVariable() + ", in the environment or in .env"
                        : null;
            case FILE ->
                value.isEmpty() || isPath(value) && Files.isReadable(Path.of(value))
                        ? null
                        : "no such file, or not readable: correct the path";
            case NUMBER ->
                isNumberWithin(value, setting.min, setting.max)
                        ? null
                        : "must be a whole number from %d to %d".formatted(setting.min, setting.max);
            case CHOICE ->
                setting.choices.contains(value) ? null : "must be one of " + String.join(", ", setting.choices);
            case SCHEMA -> SchemaName.problem(value);
            case ZONE ->
                isZone(value) ? null : "is no time zone: use UTC, a name as Europe/Berlin, or an offset as UTC-05:00";
            case TEXT, OPTIONAL_SECRET -> null;
            case PATH ->
                !isPath(value)
                        ? "is no path on this machine: correct it"
                        : setting == Setting.LOG_FILE && value.matches(".*[%)].*")
                                ? "may not hold % or ), which the rotation of the log can't: choose another path"
                                : null;
        };
    }

    private static boolean isZone(String value) {
        try {
            ZoneId.of(value);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isPath(String value) {
        try {
            Path.of(value);
            return true;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Note line(Note note) {
        return new Note(line(note.text()), line(note.fix()));
    }

    /** What a value brought along must neither break the line nor bury what is said about it. */
    private static String line(String text) {
        String visible = UNPRINTABLE.matcher(text).replaceAll("?");
        return visible.length() <= LONGEST_LINE
                ? visible
                : visible.substring(0, LONGEST_LINE / 2) + "..."
                        + visible.substring(visible.length() - LONGEST_LINE / 2);
    }

    private static boolean isNumberWithin(String value, long min, long max) {
        try {
            long number = Long.parseLong(value);
            return number >= min && number <= max;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isUsedInRoutes(String key) {
        // {{key}}, {{key:otherwise}} or the optional {{?key}}
        Pattern placeholder = Pattern.compile("\\{\\{\\??" + Pattern.quote(key) + "\\s*(:|}})");
        try (var files = Files.list(home.resolve("routes"))) {
            return files.filter(f -> f.toString().endsWith(".yaml")).anyMatch(f -> contains(f, placeholder));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean contains(Path file, Pattern text) {
        try {
            return text.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            return false;
        }
    }
}
