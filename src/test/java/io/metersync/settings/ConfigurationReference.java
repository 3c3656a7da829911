package io.metersync.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes {@code docs/configuration.md} of what the program knows of its settings and application.properties says of them. */
final class ConfigurationReference {
    private static final Pattern GROUP = Pattern.compile("# -{4} (.+?) -+");
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w.-]+)\\s*=\\s*(.*)");
    private static final Map<String, Setting> BY_KEY =
            Arrays.stream(Setting.values()).collect(Collectors.toMap(Setting::key, Function.identity()));

    private static final String HEAD = """
            # Configuration

            A test generates this page from the settings. After a change of a setting, run
            `./mvnw -q test -Dtest=ConfigurationReferenceTest -Dregenerate`.

            A setting is an environment variable, a line of `.env`, or a property in `application.properties`. The environment overrides `.env`, `.env` overrides
            `application.properties`, and `application.properties` overrides the same defaults inside the program. Metersync reads `.env` in the folder that the
            command starts in. If that folder has no `.env`, Metersync reads `.env` beside `application.properties`. An empty variable counts as not set, except
            for `LOG_FILE`. Changed settings take effect at the next start; a changed password file or client certificate at the
            next connection. `metersync check` and `metersync run` list every wrong value together; a misspelled
            name is a warning.

            `.env` has the grammar of systemd's `EnvironmentFile`: a comment is a line of its own; a backslash outside quotes keeps the next
            character and is removed; single quotes keep everything. A comment may follow a number or a choice.

            A *secret* value is in no log, page, answer or metric. To read a secret from a file, for example a file that a container platform mounts, set the
            variable with `_FILE` at the end of its name instead. Set only one of the two variables. Don't put secrets into `application.properties`.
            """;

    private static final String TAIL = """

            ## The launcher and the commands

            These variables are not settings of the process. Metersync reads them only from the environment, never from `.env`.

            | variable | effect |
            | --- | --- |
            | `JAVA_HOME` | the Java to use, 17 or newer |
            | `JAVA_OPTS` | options for Java, after the launcher's own, for example `-Xmx256m` |
            | `METERSYNC_HOME` | another folder with `routes/`, `sql/` and `application.properties` |
            | `METERSYNC_CACHE` | a writable folder for a class archive, which halves the time of every later start |
            | `METERSYNC_HTTP_PASSWORD` | the password of `--user NAME`, for commands that log in; if not set, the command asks |
            """;

    private final StringBuilder text = new StringBuilder(HEAD);
    private final List<String> comment = new ArrayList<>();
    private String group;

    private ConfigurationReference() {}

    static String generate(Path applicationProperties) throws IOException {
        ConfigurationReference reference = new ConfigurationReference();
        for (String line : Files.readAllLines(applicationProperties)) {
            reference.add(line);
        }
        return reference.text + TAIL;
    }

    private void add(String line) {
        Matcher heading = GROUP.matcher(line);
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (heading.matches()) {
            group = heading.group(1);
        } else if (line.startsWith("#")) {
            comment.add(line.substring(1).strip());
        } else if (assignment.matches()) {
            add(assignment.group(1), assignment.group(2));
            comment.clear();
        } else {
            comment.clear();
        }
    }

    private void add(String key, String value) {
        Setting setting = BY_KEY.get(key);
        if (group != null) {
            text.append("\n## ").append(group).append("\n\n");
            text.append(
                    setting == null
                            ? "| property | value | effect |\n| --- | --- | --- |\n"
                            : "| variable | property | default | limits | effect |\n| --- | --- | --- | --- | --- |\n");
            group = null;
        }
        String said = String.join(" ", comment);
        text.append(setting == null ? row(code(key), code(value), said) : row(setting, value, said));
    }

    private static String row(Setting setting, String value, String said) {
        String what = said.replaceFirst("^" + setting.name() + "( \\(required\\))?: ", "");
        return row(
                code(setting.name()), code(setting.key()), value.isEmpty() ? "" : code(value), limits(setting), what);
    }

    private static String limits(Setting setting) {
        return switch (setting.kind) {
            case NUMBER -> "%d to %d".formatted(setting.min, setting.max);
            case CHOICE ->
                setting.choices.stream().map(ConfigurationReference::code).collect(Collectors.joining(", "));
            case REQUIRED -> "required";
            case SECRET -> "required, secret; or " + code(setting.fileVariable());
            case OPTIONAL_SECRET -> "secret; or " + code(setting.fileVariable());
            case FILE -> "a file that can be read";
            case SCHEMA -> "a name of up to 63 bytes";
            case ZONE -> "a time zone";
            case HOSTS -> "required";
            case PATH -> "a path";
            case METER_FIELDS -> "columns, `configuration.KEY`";
            case TEXT -> "";
        };
    }

    private static String code(String word) {
        return "`" + word + "`";
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells).replace("|  |", "| |") + " |\n";
    }
}
