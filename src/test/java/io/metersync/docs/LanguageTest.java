package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents, and the comments and descriptions of routes and statements, are in plain English, as {@code docs/STYLE.md} describes it. */
class LanguageTest {
    private static final Path HABITS = Path.of("src/test/resources/habits.txt");
    private static final int ALLOWED_IN_1000_WORDS = 3;

    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|^ {4}(?! *[-*|] ).+?$");
    private static final Pattern NAME = Pattern.compile("`[^`\\n]+`|\\b[A-Z]+(?:_[A-Z]+)+\\b");
    private static final Pattern QUOTE = Pattern.compile("\"[^\"\\n]*\"");
    private static final Pattern LINK = Pattern.compile("\\]\\([^)\\s]+\\)");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^[^#\\n].*$");

    private static final Pattern ROUTE_TEXT = Pattern.compile("(?m)^ *(?:# *)?((?<=# )[^\\n]+|description:[^\\n]+)$");

    private static final Pattern STATEMENT_COMMENT = Pattern.compile("(?m)(?:^ *--.*\\R?)+");

    private record Habit(String instead, Pattern pattern) {
        static Habit of(String line) {
            String[] parts = line.split(" <- ", 2);
            return new Habit(parts[0], Pattern.compile(parts[1].replace(" ", "\\s{1,9}"), Pattern.MULTILINE));
        }

        Stream<String> hits(Path file, String prose) {
            return pattern.matcher(prose).results().map(hit -> "%s:%d \"%s\": %s"
                    .formatted(file, line(prose, hit), hit.group().replaceAll("\\s+", " "), instead));
        }

        private static long line(String prose, MatchResult hit) {
            return prose.substring(0, hit.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
        }
    }

    static Stream<Markdown> documents() throws IOException {
        return Stream.concat(
                Markdown.all().stream(),
                Stream.of(
                        Markdown.read(Path.of("application.properties")),
                        routes(),
                        statements("local"),
                        statements("remote"),
                        statements("demo")));
    }

    /** The comments and descriptions of all routes, as one text. */
    private static Markdown routes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            String texts = files.sorted()
                    .map(Markdown::read)
                    .flatMap(file -> ROUTE_TEXT.matcher(file.text()).results())
                    .map(text -> text.group(1).replaceFirst("^description: (.*)", "\n$1\n"))
                    .collect(Collectors.joining("\n"));
            return new Markdown(Path.of("routes"), texts);
        }
    }

    /** The comments of a database's statements, as one text. A migration stays as it is once it has run, for its checksum. */
    private static Markdown statements(String database) throws IOException {
        Path folder = Path.of("sql", database);
        try (Stream<Path> files = Files.list(folder)) {
            String texts = files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> comments(file, STATEMENT_COMMENT))
                    .collect(Collectors.joining("\n\n"));
            return new Markdown(folder, texts);
        }
    }

    /** The comments of a file. Those on lines of their own that don't follow each other are separate sentences. */
    private static String comments(Path file, Pattern comment) {
        return comment.matcher(Markdown.read(file).text())
                .results()
                .map(found -> found.group().replaceAll("(?m)^ *-- ?", ""))
                .collect(Collectors.joining("\n\n"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_document_is_in_plain_english(Markdown document) throws IOException {
        String prose = prose(document);
        List<String> hits =
                habits().flatMap(habit -> habit.hits(document.file(), prose)).toList();
        int words = prose.strip().split("\\s+").length;

        assertThat(hits.size() * 1000.0 / words)
                .as("%d hits in %d words; what to write instead:%n%s", hits.size(), words, String.join("\n", hits))
                .isLessThanOrEqualTo(ALLOWED_IN_1000_WORDS);
    }

    private static Stream<Habit> habits() throws IOException {
        return Files.readAllLines(HABITS).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Habit::of);
    }

    /** Without code, names and quotes; every line stays on its line. */
    private static String prose(Markdown document) {
        String text = document.file().toString().endsWith(".properties")
                ? ASSIGNMENT.matcher(document.text()).replaceAll("").replaceAll("(?m)^#", "")
                : CODE.matcher(document.text()).replaceAll(code -> code.group().replaceAll("[^\\n]", ""));
        text = LINK.matcher(text).replaceAll("]");
        return QUOTE.matcher(NAME.matcher(text).replaceAll("NAME")).replaceAll("QUOTE");
    }
}
