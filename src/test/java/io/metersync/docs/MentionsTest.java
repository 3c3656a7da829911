package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.settings.SettingNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents put between backticks, or show as a command, is there. */
class MentionsTest {
    private static final Set<String> IN_ROOT = Set.of("README.md", "CONTRIBUTING.md", "SECURITY.md");
    private static final Pattern VARIABLE = Pattern.compile("(?<![\\w{./])[A-Z][A-Z0-9]*(?:_(?:[A-Z0-9]+|\\*))+");
    private static final Pattern COMMAND =
            Pattern.compile("(?:\\w+=\\S+ |sudo |target/metersync/|bin/)*metersync ([a-z\\[-].*)");
    private static final Pattern FILE =
            Pattern.compile("(?:(?:routes|sql|src|bin|docs|monitoring)/|\\.ci/)[\\w./*{},-]*");
    /** A word with a joint in it is a name, and not of the language the documents are in. */
    private static final Pattern NAME =
            Pattern.compile("[a-z]+(?:-[a-z]+)+|[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z]*)+"
                    + "|(?:[A-Z][a-z]+){2,}|[a-z]+(?:\\.[a-z]+)+");
    /** Of PostgreSQL, Camel, Java and others. */
    private static final Path NAMES_OF_OTHERS = Path.of("src/test/resources/names-of-others.txt");

    private static final Pattern METRIC = Pattern.compile("metersync_[a-z_]+[a-z]");
    private static final Pattern PATH = Pattern.compile("(?:GET |POST )?(/(?:api|observe)/[\\w/{}-]*)");
    private static final Pattern MBEAN = Pattern.compile("io\\.metersync:\\S+");

    static List<Markdown> documents() {
        return Markdown.all().stream()
                .filter(document -> document.file().startsWith("docs")
                        || IN_ROOT.contains(document.file().toString()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_variable_is_one_that_the_program_takes(Markdown document) {
        Set<String> known = SettingNames.variables();

        assertThat(spansAndCode(document)
                        .flatMap(text -> VARIABLE.matcher(text).results())
                        .map(MatchResult::group)
                        .filter(name -> known.stream().noneMatch(like(name))))
                .isEmpty();
    }

    private static Predicate<String> like(String name) {
        return Pattern.compile(name.replace("*", "[A-Z_]+")).asMatchPredicate();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_command_and_its_options_are_there(Markdown document) {
        assertThat(matches(spansAndCode(document), COMMAND)
                        .map(Product::problem)
                        .filter(Objects::nonNull))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_file_is_in_the_checkout_or_the_document_gives_it(Markdown document) {
        List<String> given =
                document.blocks().stream().map(Markdown.Block::path).toList();

        assertThat(matches(document.spans().stream(), FILE)
                        .filter(file -> !Product.hasFile(file) && !given.contains(file)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_name_occurs_in_what_the_product_is_made_of(Markdown document) throws IOException {
        List<String> others = Files.readAllLines(NAMES_OF_OTHERS);

        assertThat(matches(document.spans().stream(), NAME)
                        .filter(name -> !others.contains(name) && !Product.has(name)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_metric_is_measured_a_path_answered_and_an_mbean_registered(Markdown document) {
        List<String> spans = document.spans();

        assertThat(matches(spans.stream(), METRIC).filter(metric -> !Product.hasMetric(metric)))
                .isEmpty();
        assertThat(matches(spans.stream(), PATH).filter(path -> !Product.answers(path)))
                .isEmpty();
        assertThat(matches(spans.stream(), MBEAN).filter(name -> !Product.has(name)))
                .isEmpty();
    }

    /** The first group of those that match, or all of them where there is none. */
    private static Stream<String> matches(Stream<String> texts, Pattern pattern) {
        return texts.map(pattern::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(Math.min(1, found.groupCount())));
    }

    private static Stream<String> spansAndCode(Markdown document) {
        return Stream.concat(
                document.spans().stream(), document.codeLines().stream().map(line -> line.replaceFirst(" +#.*", "")));
    }
}
