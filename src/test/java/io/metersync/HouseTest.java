package io.metersync;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Sizes of classes and packages, and names of statements. */
class HouseTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern NO_CODE = Pattern.compile("\\s*(//.*|/?\\*.*|import .*|package .*|)");
    private static final Pattern STATEMENT =
            Pattern.compile("\"(?:sql/)?((?:local|remote|centre|demo)/[a-z0-9-]+)(?:\\.sql)?\"");
    private static final Pattern IN_ROUTES = Pattern.compile("sql/((?:local|remote|centre|demo)/[a-z0-9-]+)");

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
    void every_statement_that_the_program_names_is_a_file() {
        List<String> statements = statements();
        assertThat(named().stream().filter(name -> statements.stream().noneMatch(file -> isOf(name, file))))
                .isEmpty();
    }

    @Test
    void every_statement_is_used() {
        Set<String> named = named();
        assertThat(statements().stream().filter(file -> named.stream().noneMatch(name -> isOf(name, file))))
                .isEmpty();
    }

    /** A name that ends in a hyphen goes on with the name of a table. */
    private static boolean isOf(String name, String file) {
        return name.endsWith("-") ? file.startsWith(name) : file.equals(name);
    }

    private static Set<String> named() {
        Set<String> names = new TreeSet<>(Set.of("local/grants", "remote/grants", "local/ledger"));
        files(MAIN).forEach(file -> names.addAll(matches(STATEMENT, text(file))));
        files(Path.of("routes")).forEach(file -> names.addAll(matches(IN_ROUTES, text(file))));
        return names;
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
