package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents, and the other texts that a person reads, are in plain English, as {@code docs/STYLE.md} describes it. */
class LanguageTest {
    private static final Path HABITS = Path.of("src/test/resources/habits.txt");
    private static final int ALLOWED_IN_1000_WORDS = 3;

    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|^ {4}(?! *[-*|] ).+?$");
    private static final Pattern NAME = Pattern.compile("`[^`\\n]+`|\\b[A-Z]+(?:_[A-Z]+)+\\b");
    private static final Pattern QUOTE = Pattern.compile("\"[^\"\\n]*\"");
    private static final Pattern LINK = Pattern.compile("\\]\\([^)\\s]+\\)");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^[^#\\n].*$");

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

    static Stream<Markdown> documents() {
        return Stream.of(
                        Markdown.all().stream(),
                        Stream.of(Markdown.read(Path.of("application.properties"))),
                        Prose.all())
                .flatMap(texts -> texts);
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
