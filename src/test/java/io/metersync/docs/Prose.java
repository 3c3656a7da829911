package io.metersync.docs;

import io.metersync.Metersync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The texts that a person reads outside the documents: comments, descriptions, messages and the page. Each folder is one text. */
final class Prose {
    private static final Pattern ROUTE = Pattern.compile("(?m)((?:^ *#.*\\R?)+)|^ *description:(.+)$");
    private static final Pattern STATEMENT = Pattern.compile("(?m)((?:^ *--.*\\R?)+)");
    private static final Pattern PAGE = Pattern.compile("aria-label=\"([^\"]+)\"|>([^<>]*[a-z][^<>]*)<");
    private static final Pattern TAG = Pattern.compile("\\{@\\w+\\s[^}]*\\}");
    private static final Pattern VALUE = Pattern.compile("\\$\\{(?:[^{}`]|`[^`]*`)*\\}");
    private static final Pattern SCRIPT_OF_PAGE = Pattern.compile(
            "((?:(?<= |^|\\n)//.*\\R?)+)|/\\*\\*([\\s\\S]*?)\\*/|'([^'\\n]*)'|`((?:[^`$]|%s|\\$)*)`".formatted(VALUE));

    private static final Pattern MANUAL = Pattern.compile("(?m)((?:^[^.].*\\R?)+)");
    private static final Pattern DISTRIBUTION = Pattern.compile(
            "(?m)((?:^ *#.*\\R?)+)|echo \"(.+)\"|summary: \"(.+)\"|\"title\": \"(.+)\"|^Description: ([\\s\\S]+)|^Description=(.+)");

    private static final Pattern JAVA =
            Pattern.compile("(?m)^ */\\*\\*([\\s\\S]*?)\\*/|((?:^ *//.*\\R?)+)|(?<=[;{] )// (.+)");

    /** What marks a comment as one, at the beginning of its lines. */
    private static final Pattern MARK = Pattern.compile("(?m)^ *(?:#!?|--|//|/?\\*+/?) ?");

    private Prose() {}

    static Stream<Markdown> all() {
        return Stream.concat(packages(), others());
    }

    private static Stream<Markdown> packages() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> packages = files.filter(file -> file.endsWith("package-info.java"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
            return packages.stream().map(folder -> of(folder.toString(), ".java", JAVA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Markdown> others() {
        return Stream.of(
                of("routes", ".yaml", ROUTE),
                of("sql/local", ".sql", STATEMENT),
                of("sql/remote", ".sql", STATEMENT),
                of("sql/centre", ".sql", STATEMENT),
                of("sql/demo", ".sql", STATEMENT),
                of("src/main/resources/web", ".html", PAGE),
                of("src/main/resources/web", ".js", SCRIPT_OF_PAGE),
                of("src/dist/deb", ".1", MANUAL),
                distribution(),
                new Markdown(Path.of("--help"), help(new CommandLine(new Metersync()))));
    }

    private static Markdown distribution() {
        try (Stream<Path> files = Files.walk(Path.of("src/dist"))) {
            Stream<Path> others = Stream.of(Path.of("bin/metersync"), Path.of(".env.example"));
            List<Path> all = Stream.concat(files.filter(Files::isRegularFile).sorted(), others)
                    .toList();
            return new Markdown(Path.of("src/dist"), texts(all, DISTRIBUTION));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String help(CommandLine command) {
        return command.getSubcommands().values().stream()
                .map(Prose::help)
                .collect(Collectors.joining("\n\n", command.getUsageMessage(), ""));
    }

    /** The texts in the files of a folder, not of those below it: a migration stays as it is, for its checksum. */
    private static Markdown of(String folder, String ending, Pattern text) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
            return new Markdown(Path.of(folder, "*" + ending), texts(sorted, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String texts(List<Path> files, Pattern text) {
        return files.stream()
                .flatMap(file -> text.matcher(Markdown.read(file).text()).results())
                .map(Prose::firstGroup)
                .map(found -> MARK.matcher(found).replaceAll(""))
                .map(found -> VALUE.matcher(TAG.matcher(found).replaceAll("NAME"))
                        .replaceAll("NAME")
                        .strip())
                .filter(found -> found.contains(" "))
                .collect(Collectors.joining("\n\n"));
    }

    private static String firstGroup(MatchResult found) {
        return IntStream.rangeClosed(1, found.groupCount())
                .mapToObj(found::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
