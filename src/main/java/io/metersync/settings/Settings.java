package io.metersync.settings;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The settings in force: environment over {@code .env} over {@code application.properties} over the defaults inside the program. Reading
 * never fails; {@link #problems()} returns all problems together.
 */
public final class Settings {
    private final Path home;
    private final Path workingFolder;
    private final SettingSources sources;

    private Settings(Path home, Path workingFolder, SettingSources sources, boolean hasLocalDatabase) {
        this.home = home;
        this.workingFolder = workingFolder;
        this.sources = sources;
        new SettingRules(this, sources, hasLocalDatabase).check();
    }

    /** Reads the settings of the installation at {@code home}, with the {@code .env} of the folder {@code workingFolder}. */
    public static Settings load(Path home, Path workingFolder, Map<String, String> environment) {
        return new Settings(home, workingFolder, sources(home, workingFolder, environment), true);
    }

    /** The same for a machine without a local database: its settings are not used, and their problems are none. */
    public static Settings loadCentre(Path home, Path workingFolder, Map<String, String> environment) {
        return new Settings(home, workingFolder, sources(home, workingFolder, environment), false);
    }

    private static SettingSources sources(Path home, Path workingFolder, Map<String, String> environment) {
        SettingSources sources = new SettingSources(home);
        sources.addDotenv(new DotenvFile(workingFolder));
        sources.addVariables("environment", environment);
        return sources;
    }

    /** The same without a {@code .env}: the demo ignores the user's. */
    public static Settings load(Path home, Map<String, String> environment) {
        SettingSources sources = new SettingSources(home);
        sources.addVariables("environment", environment);
        return new Settings(home, home, sources, true);
    }

    /** A rule between several values, by the part of the program that uses them. */
    @FunctionalInterface
    public interface Rule {
        void check(Settings settings, Consumer<Note> problem, Consumer<Note> warning);
    }

    /** Adds the results of the rule to the problems and warnings. */
    public Settings and(Rule rule) {
        rule.check(this, sources.problems()::add, sources.warnings()::add);
        return this;
    }

    public Path home() {
        return home;
    }

    /** The {@code .env} that was read, if there is one. */
    public Path dotenv() {
        return workingFolder.resolve(SettingSources.DOTENV);
    }

    public String text(Setting setting) {
        return sources.values().getOrDefault(setting, "");
    }

    /** The present value of a secret: its file may have changed since the start. If the file can't be read, the value of the start. */
    public String secret(Setting setting) {
        return sources.secret(setting);
    }

    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /** In which the timestamps of readings are. */
    public ZoneId readingZone() {
        return ZoneId.of(text(Setting.READING_TIME_ZONE));
    }

    /** The fields of meters that the site owns. */
    public LocalFields localFields() {
        return LocalFields.of(text(Setting.METER_LOCAL_FIELDS));
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

    /** The problems, each with its fix. */
    public List<Note> problemNotes() {
        return sources.problems().stream().map(Note::line).toList();
    }

    /** The warnings, each with its fix. */
    public List<Note> warningNotes() {
        return sources.warnings().stream().map(Note::line).toList();
    }

    /** The line that gives a setting another value, with the source that contains or would contain it. */
    public String assignment(Setting setting, String value) {
        String source = sources.of(setting);
        String line = source.equals(SettingSources.PROPERTIES) ? setting.key() + " = " + value : setting + "=" + value;
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

    /** The properties for Camel and the routes: all but the secrets, because routes have no use for secrets. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(sources.others());
        sources.values().forEach((setting, value) -> {
            if (!setting.isSecret()) {
                properties.setProperty(setting.key(), value);
            }
        });
        properties.setProperty("metersync.home", home.toString());
        return properties;
    }

    /** The settings on one line, secrets redacted, for the log at start. */
    public String summary() {
        return sources.values().entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(e -> e.getKey() + "=" + (e.getKey().isSecret() ? "***" : e.getValue()))
                .collect(Collectors.joining(" "));
    }
}
