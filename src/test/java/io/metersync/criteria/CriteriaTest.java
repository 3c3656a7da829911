package io.metersync.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Finds the criteria and properties of the documents that no test names, and writes down which test names which. */
class CriteriaTest {
    private static final int PROPERTIES = 15;

    /** The number of acceptance criteria of Requirement 1, 2, 3, ... of the sync process. */
    private static final List<Integer> CRITERIA = List.of(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);

    /** The same of the meter sync agent. */
    private static final List<Integer> AGENT_CRITERIA = List.of(5, 4, 5, 4);

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Path TABLE = Path.of("target", "criteria.md");

    @Test
    void every_criterion_and_every_property_is_named_by_a_test() throws IOException {
        Map<String, Set<String>> tests = testsByTag();
        Files.writeString(TABLE, table(tests));

        assertThat(tests.keySet())
                .as("named by a test, see %s", TABLE)
                .containsAll(expected().toList());
    }

    private static Stream<String> expected() {
        Stream<String> properties = IntStream.rangeClosed(1, PROPERTIES).mapToObj(i -> "Property-" + i);
        return Stream.of(criteria("Req", CRITERIA), criteria("Agent", AGENT_CRITERIA), properties)
                .flatMap(tags -> tags);
    }

    private static Stream<String> criteria(String document, List<Integer> counts) {
        return IntStream.rangeClosed(1, counts.size()).boxed().flatMap(requirement -> IntStream.rangeClosed(
                        1, counts.get(requirement - 1))
                .mapToObj(criterion -> document + "-" + requirement + "." + criterion));
    }

    private static Map<String, Set<String>> testsByTag() {
        Map<String, Set<String>> tests = new TreeMap<>(inOrder());
        for (JavaClass type : new ClassFileImporter().importPackages("io.metersync")) {
            for (JavaMethod method : type.getMethods()) {
                Stream.concat(isTest(method) ? tags(type) : Stream.empty(), tags(method))
                        .forEach(tag -> tests.computeIfAbsent(tag, name -> new TreeSet<>())
                                .add(type.getSimpleName() + "." + method.getName()));
            }
        }
        return tests;
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith(Test.class) || method.isAnnotatedWith(ParameterizedTest.class);
    }

    /** The class's own tags are those of each of its tests. */
    private static Stream<String> tags(JavaClass type) {
        return Stream.of(type.reflect().getAnnotationsByType(Tag.class)).map(Tag::value);
    }

    private static Stream<String> tags(JavaMethod method) {
        return Stream.of(method.reflect().getAnnotationsByType(Tag.class)).map(Tag::value);
    }

    private static String table(Map<String, Set<String>> tests) {
        StringBuilder table = new StringBuilder("| criterion | tests |\n| --- | --- |\n");
        tests.forEach((tag, names) -> table.append("| ")
                .append(tag)
                .append(" | ")
                .append(String.join("<br>", names))
                .append(" |\n"));
        return table.toString();
    }

    /** 2.1 before 10.1. */
    private static Comparator<String> inOrder() {
        return Comparator.comparing(tag -> NUMBER.matcher(tag).replaceAll(number -> "%3s".formatted(number.group())));
    }
}
