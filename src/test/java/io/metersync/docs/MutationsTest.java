package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hand-written mistakes of {@code src/test/mutations} still fit the code that they break. */
class MutationsTest {
    private static final Path FILE = Path.of("src/test/mutations/mutations.txt");

    static List<String> mutations() throws IOException {
        return Arrays.stream(Files.readString(FILE).split("\n\n+"))
                .filter(text -> text.startsWith("file: "))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void a_mistake_replaces_lines_that_occur_once_and_names_a_test(String mutation) throws IOException {
        List<String> lines = mutation.lines().toList();
        String code = Files.readString(Path.of(value(lines, "file: ")));
        String replaced = lines.stream()
                .filter(line -> line.startsWith("-"))
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
        assertThat(code.split(Pattern.quote(replaced), -1)).hasSize(2);
        assertThat(testClasses()).contains(value(lines, "test: ").split(","));
    }

    private static String value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> testClasses() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
    }
}
