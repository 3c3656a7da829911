package io.metersync.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.regex.Pattern;

/** The problems of the values of the settings. A wrong value is replaced by its default, so that the program can go on to report it. */
final class SettingRules {
    private static final String MISSING = "is required: set it in the environment or in .env";

    private final Settings settings;
    private final SettingSources sources;
    private final boolean hasLocalDatabase;

    SettingRules(Settings settings, SettingSources sources, boolean hasLocalDatabase) {
        this.settings = settings;
        this.sources = sources;
        this.hasLocalDatabase = hasLocalDatabase;
    }

    void check() {
        for (Setting setting : Setting.values()) {
            String problem = sources.isUnreadable(setting) ? null : problem(setting, settings.text(setting));
            if (problem != null) {
                note(setting, problem);
                sources.values().put(setting, sources.defaultOf(setting));
            }
        }
        atMost(Setting.RETRY_BASE_DELAY_MS, 0, Setting.RETRY_MAX_DELAY_MS);
        atMost(Setting.UPLOAD_LANES, 2, Setting.DB_POOL_MAX);
        if (hasLocalDatabase) {
            clientCertificate("POSTGRES_SYNC");
        }
        clientCertificate("POSTGRES_CLIENT");
        sources.others().keySet().stream()
                .filter(key -> !key.startsWith("camel.") && !isUsedInRoutes(key))
                .forEach(key -> sources.problems()
                        .add(new Note(
                                "%s (application.properties): no such setting, and no route uses it: correct its name or remove it"
                                        .formatted(key),
                                "%s: remove the line %s = ...".formatted(SettingSources.PROPERTIES, key))));
    }

    private void note(Setting setting, String problem) {
        if (hasLocalDatabase || !setting.name().startsWith("POSTGRES_SYNC_")) {
            String value = setting.isSecret() ? "***" : "'" + settings.text(setting) + "'";
            sources.problems()
                    .add(new Note(
                            "%s = %s: %s".formatted(setting, value, problem),
                            settings.assignment(setting, suggestion(setting))));
        }
    }

    private void clientCertificate(String prefix) {
        Setting certificate = Setting.valueOf(prefix + "_SSLCERT");
        Setting key = Setting.valueOf(prefix + "_SSLKEY");
        Setting authority = Setting.valueOf(prefix + "_SSLROOTCERT");
        boolean isVerified = settings.text(Setting.valueOf(prefix + "_SSLMODE")).startsWith("verify-");
        if (isEmpty(certificate) != isEmpty(key)) {
            neededBy(isEmpty(certificate) ? key : certificate, isEmpty(certificate) ? certificate : key);
        } else if (!isEmpty(certificate) && isVerified && isEmpty(authority)) {
            // with Java's trust store the driver sends no client certificate
            neededBy(certificate, authority);
        }
    }

    private boolean isEmpty(Setting setting) {
        return settings.text(setting).isEmpty();
    }

    private void neededBy(Setting set, Setting missing) {
        sources.problems()
                .add(new Note(
                        "%s is not set, and %s needs it: set both".formatted(missing, set),
                        settings.assignment(missing, "...")));
    }

    private void atMost(Setting smaller, int roomFor, Setting larger) {
        int needed = settings.number(smaller) + roomFor;
        if (needed > settings.number(larger)) {
            sources.problems()
                    .add(new Note(
                            "%s = '%s': needs %s of at least %d, which is '%s': raise it or lower %s"
                                    .formatted(
                                            smaller,
                                            settings.text(smaller),
                                            larger,
                                            needed,
                                            settings.text(larger),
                                            smaller),
                            needed <= larger.max
                                    ? settings.assignment(larger, Integer.toString(needed))
                                    : settings.assignment(
                                            smaller, Integer.toString(settings.number(larger) - roomFor))));
        }
    }

    private boolean isUsedInRoutes(String key) {
        // {{key}}, {{key:otherwise}} or the optional {{?key}}
        Pattern placeholder = Pattern.compile("\\{\\{\\??" + Pattern.quote(key) + "\\s*(:|}})");
        try (var files = Files.list(settings.home().resolve("routes"))) {
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

    /** A valid value of the setting: its default, or three dots if only the site knows the value. */
    private String suggestion(Setting setting) {
        String value = sources.defaultOf(setting);
        return value.isEmpty() ? "..." : value;
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
            case METER_FIELDS -> LocalFields.problem(value);
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

    private static boolean isNumberWithin(String value, long min, long max) {
        return value.matches("[+-]?\\d{1,18}") && Long.parseLong(value) >= min && Long.parseLong(value) <= max;
    }
}
