package io.metersync;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What operators read and edit keeps its shape: routes that name their parts, statements that warn of a repeat. */
class RouteStyleTest {
    private static final int LINES = 180;
    private static final Pattern DONE_TWICE = Pattern.compile("\\binsert into\\b|\\b(\\w+) = \\1 \\+");

    static Stream<File> routes() {
        return Stream.of("routes", "routes/fleet")
                .flatMap(folder -> Stream.of(Objects.requireNonNull(new File(folder).listFiles(File::isFile))))
                .sorted();
    }

    static Stream<File> statements() {
        return Stream.of("local", "remote", "centre")
                .flatMap(side -> Stream.of(Objects.requireNonNull(new File("sql/" + side).listFiles(File::isFile))))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void a_route_file_is_short_and_begins_with_what_it_is_for(File file) throws Exception {
        List<String> lines = Files.readAllLines(file.toPath());

        assertThat(file.getName()).endsWith(".camel.yaml");
        assertThat(lines).hasSizeLessThanOrEqualTo(LINES);
        assertThat(lines.get(0)).startsWith("# ");
        assertThat(lines).noneMatch(line -> line.contains("\t"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void every_route_and_template_has_an_id_and_a_description(File file) throws Exception {
        for (JsonNode entry : read(file)) {
            Map.Entry<String, JsonNode> part = entry.fields().next();
            if (part.getKey().equals("templatedRoute")) {
                assertThat(part.getValue().path("routeId").asText()).isNotBlank();
            } else {
                String id = part.getValue().path("id").asText();
                assertThat(id).as(file.getName()).matches("[a-z]+(-[a-z]+)*");
                assertThat(part.getValue().path("description").asText()).as(id).hasSizeGreaterThan(15);
            }
        }
    }

    /** A step that an operator adds there is part of the transaction. */
    @ParameterizedTest
    @CsvSource({
        "store-readings, insert-readings, remoteTransaction",
        "correct-readings, correct-readings, remoteTransaction",
        "remove-readings, delete-readings, localTransaction"
    })
    void what_changes_readings_is_transacted(String file, String id, String transaction) throws Exception {
        for (JsonNode entry : read(new File("routes/" + file + ".camel.yaml"))) {
            JsonNode route = entry.path("route");
            if (route.path("id").asText().equals(id)) {
                assertThat(route.path("from").path("steps")).hasSize(1);
                assertThat(route.path("from")
                                .path("steps")
                                .get(0)
                                .path("transacted")
                                .path("ref")
                                .asText())
                        .isEqualTo(transaction);
                return;
            }
        }
        throw new AssertionError(file + " has no route " + id);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void the_name_of_a_direct_endpoint_is_the_id_of_its_route(File file) throws Exception {
        for (JsonNode entry : read(file)) {
            String from = entry.path("route").path("from").path("uri").asText();
            if (from.startsWith("direct:")) {
                assertThat(from)
                        .isEqualTo("direct:" + entry.path("route").path("id").asText());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void every_step_that_leaves_the_process_has_an_id_and_its_statement_is_there(File route) throws Exception {
        for (JsonNode step : stepsTo(read(route), "sql:", "jdbc:")) {
            String uri = step.path("uri").asText();
            assertThat(step.path("id").asText()).as(uri).isNotBlank();
            if (uri.startsWith("sql:")) {
                String file = uri.replaceFirst("sql:file:", "");
                assertThat(file).startsWith("sql/");
                assertThat(Path.of(file)).exists();
                assertThat(step.path("parameters").path("dataSource").asText())
                        .isEqualTo(file.startsWith("sql/local/") ? "#localDb" : "#remoteDb");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("statements")
    void every_statement_begins_with_what_it_is_for(File file) throws Exception {
        assertThat(comment(file)).startsWith("-- ").doesNotContain("only reads");
    }

    /** Not safe, or safe and why: an insert without ON CONFLICT, or a number that is counted up. */
    @ParameterizedTest
    @MethodSource("statements")
    void a_statement_that_a_repeat_could_do_twice_says_whether_it_is_safe_to_repeat(File file) throws Exception {
        String statement = Files.readString(file.toPath()).replaceAll("--.*", "");

        if (DONE_TWICE.matcher(statement).find() && !statement.contains("on conflict")) {
            assertThat(comment(file)).containsIgnoringCase("safe to repeat");
        }
    }

    private static String comment(File file) throws Exception {
        return Files.readString(file.toPath())
                .lines()
                .takeWhile(line -> line.startsWith("--"))
                .collect(joining("\n"));
    }

    private static JsonNode read(File file) throws Exception {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file.toPath()));
        return new ObjectMapper().valueToTree(yaml);
    }

    /** The {@code to} steps anywhere below, whose endpoint begins so. */
    private static List<JsonNode> stepsTo(JsonNode part, String... schemes) {
        return part.findValues("to").stream()
                .filter(step -> Stream.of(schemes)
                        .anyMatch(scheme -> step.path("uri").asText().startsWith(scheme)))
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
}
