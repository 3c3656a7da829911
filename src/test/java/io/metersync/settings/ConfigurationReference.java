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

            Made of the settings themselves; a test fails where it differs. After a change of a setting, make it anew with
            `./mvnw -q test -Dtest=ConfigurationReferenceTest -Dregenerate`.

            A setting is an environment variable, a line of `.env`, or a property in `application.properties`, and counts in this order:
            environment over `.env` over `application.properties` over the same defaults inside the program. `.env` is that of the folder
            the command starts in; where that has none, the one beside `application.properties`. An empty variable counts as not set, but
            for `LOG_FILE`. Settings take effect at the next start. `metersync check` and `metersync run` name every value that is wrong,
            all at once; a misspelled name is a warning.

            `.env` has the grammar of systemd's `EnvironmentFile`: a comment is a line of its own, a backslash outside quotes keeps the next
            character and is removed, single quotes keep everything. A comment may follow a number or a choice.

            A value marked *secret* is in no log, page, answer or metric. It may come from a file instead: the variable with `_FILE` behind it
            names the file, as container platforms mount secrets. Set one of the two. A secret is best kept out of `application.properties`.
            """;

    private static final String TAIL = """

            ## The launcher and the commands

            Not settings of the process: read from the environment alone, never from `.env`.

            | variable | what it does |
            | --- | --- |
            | `JAVA_HOME` | the Java to use, 17 or newer |
            | `JAVA_OPTS` | options for Java, after the launcher's own: `-Xmx256m`, say |
            | `METERSYNC_HOME` | another folder with `routes/`, `sql/` and `application.properties` |
            | `METERSYNC_CACHE` | a writable folder for an archive of the program's classes, which halves every later start |
            | `METERSYNC_HTTP_PASSWORD` | the password of `--user NAME`, where a command has to log in; asked for otherwise |
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
                            ? "| property | value | what it does |\n| --- | --- | --- |\n"
                            : "| variable | property | default | limits | what it does |\n| --- | --- | --- | --- | --- |\n");
            group = null;
        }
        String said = String.join(" ", comment);
        text.append(setting == null ? row(code(key), code(value), said) : row(setting, value, said));
    }

    private static String row(Setting setting, String value, String said) {
        String what = said.replaceFirst("\\s*" + setting.name() + "$", "").replaceFirst(" ?\\(required\\)", "");
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
