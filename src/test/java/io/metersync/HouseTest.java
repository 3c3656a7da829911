package io.metersync;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.flow.SqlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes of classes and packages, and the use of statements. */
class HouseTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern NO_CODE = Pattern.compile("\\s*(//.*|/?\\*.*|import .*|package .*|)");
    private static final Pattern STATEMENT =
            Pattern.compile("\"(?:sql/)?(?:local|remote|centre|demo)/[a-z0-9-]+(?:\\.sql)?\"");
    private static final Pattern CONSTANT = Pattern.compile("SqlFile\\.([A-Z_]+)");
    private static final Pattern IN_ROUTES = Pattern.compile("((?:local|remote|centre|demo)/[a-z0-9-]+)");

    @Test
    void no_class_has_more_than_150_lines_of_code() {
        assertThat(files(MAIN).filter(HouseTest::isLong)).isEmpty();
    }

    private static boolean isLong(Path file) {
        return text(file)
                        .lines()
                        .filter(line -> !NO_CODE.matcher(line).matches())
                        .count()
                > 150;
    }

    @Test
    void no_package_has_20_classes() {
        Map<Path, Long> sizes = files(MAIN)
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        assertThat(sizes).allSatisfy((folder, size) -> assertThat(size).isLessThan(20));
    }

    @Test
    void every_package_has_a_description() {
        assertThat(files(MAIN).map(Path::getParent).distinct())
                .allSatisfy(folder ->
                        assertThat(folder.resolve("package-info.java")).exists());
    }

    @Test
    void java_names_statements_by_the_enum_only() {
        assertThat(files(MAIN).filter(file -> STATEMENT.matcher(text(file)).find()))
                .isEmpty();
    }

    @Test
    void every_statement_is_used() {
        Set<String> used = new TreeSet<>();
        files(Path.of("routes")).forEach(file -> used.addAll(matches(IN_ROUTES, text(file))));
        // read by an administrator
        used.add("local/ledger");
        used.addAll(SqlFile.names().toList());
        Stream.of("meters", "tenant")
                .forEach(table -> used.addAll(SqlFile.namesOfDownload(table).toList()));

        assertThat(used).containsAll(statements());
    }

    @Test
    void every_constant_of_a_statement_is_used() {
        Set<String> used = new TreeSet<>();
        files(MAIN).forEach(file -> used.addAll(matches(CONSTANT, text(file))));

        assertThat(SqlFile.values()).allMatch(file -> used.contains(file.name()));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static List<String> statements() {
        return Stream.of("local", "remote", "centre", "demo")
                .flatMap(folder -> Stream.of(Path.of("sql", folder).toFile().listFiles())
                        .filter(file -> file.getName().endsWith(".sql"))
                        .map(file -> folder + "/" + file.getName().replace(".sql", "")))
                .toList();
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
