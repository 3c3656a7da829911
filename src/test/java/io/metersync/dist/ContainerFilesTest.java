package io.metersync.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.http.HttpRules;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What can be known of the container files without a container: their names agree with each other and with the product. */
class ContainerFilesTest {
    private static final Path DIST = Path.of("src/dist");
    private static final Pattern COPY = Pattern.compile("(?m)^COPY (?:--\\S+ )*target/metersync/(\\S+)");
    private static final Pattern IMAGE_VARIABLE = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S+)");

    @TempDir
    private Path work;

    @Test
    void the_image_holds_files_that_the_distribution_has() throws IOException {
        List<String> copied = COPY.matcher(read("docker/Dockerfile"))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(copied)
                .contains("bin", "lib/*.jar", "routes", "sql", "application.properties")
                .filteredOn(name -> !name.startsWith("lib"))
                .allSatisfy(name -> assertThat(Path.of(name)).exists());
    }

    @Test
    void compose_sets_variables_that_metersync_knows_and_starts_it_after_the_migration() throws IOException {
        Node compose = Node.all(read("docker/compose.yaml")).get(0);
        Node metersync = compose.at("services", "metersync");

        assertThat(complaints(metersync.at("environment").texts())).isEmpty();
        assertThat(compose.at("services").map().keySet())
                .containsAll(metersync.at("depends_on").map().keySet())
                .containsAll(
                        compose.at("services", "migrate", "depends_on").map().keySet())
                .contains(
                        metersync.at("environment", "POSTGRES_SYNC_HOST").text(),
                        metersync.at("environment", "POSTGRES_CLIENT_HOST").text());
        assertThat(metersync.at("environment").texts().get("POSTGRES_SYNC_PASSWORD_FILE"))
                .isEqualTo("/run/secrets/"
                        + compose.at("secrets").map().keySet().iterator().next());
    }

    @Test
    void the_deployment_sets_variables_that_metersync_knows_and_mounts_the_passwords_they_name() throws IOException {
        Map<String, Node> objects = new HashMap<>();
        Node.all(read("kubernetes/metersync.yaml"))
                .forEach(object -> objects.put(object.at("kind").text(), object));
        Map<String, String> variables = objects.get("ConfigMap").at("data").texts();
        Node pod = objects.get("Deployment").at("spec", "template", "spec");
        Node passwords = pod.at("containers").first().at("volumeMounts").first();

        assertThat(complaints(variables)).isEmpty();
        assertThat(passwords.at("name").text())
                .isEqualTo(pod.at("volumes").first().at("name").text());
        assertThat(pod.at("volumes").first().at("secret", "secretName").text())
                .isEqualTo(objects.get("Secret").at("metadata", "name").text());
        assertThat(objects.get("Secret").at("stringData").map().keySet())
                .map(key -> passwords.at("mountPath").text() + "/" + key)
                .containsExactlyInAnyOrder(
                        variables.get("POSTGRES_SYNC_PASSWORD_FILE"), variables.get("POSTGRES_CLIENT_PASSWORD_FILE"));
        assertThat(objects.get("Deployment")
                        .at("spec", "selector", "matchLabels")
                        .map())
                .isEqualTo(objects.get("Deployment")
                        .at("spec", "template", "metadata", "labels")
                        .map());
    }

    @Test
    void every_file_that_cannot_be_run_here_says_so_first() {
        assertThat(Stream.of("docker/Dockerfile", "docker/compose.yaml", "kubernetes/metersync.yaml"))
                .allSatisfy(file -> assertThat(read(file)).startsWith("# Untested"));
    }

    /** What Metersync would say about these variables, in the image's environment. */
    private List<String> complaints(Map<String, String> variables) throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        String image = read("docker/Dockerfile");
        IMAGE_VARIABLE
                .matcher(image.substring(image.indexOf("\nENV "))
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow())
                .results()
                .forEach((MatchResult found) ->
                        environment.putIfAbsent(found.group(1), found.group(2).replace("\"", "")));
        Path mounted = Files.writeString(work.resolve("mounted"), "secret");
        environment.replaceAll(
                (name, value) -> value.startsWith("/") && !name.contains("CACHE") ? mounted.toString() : value);
        Settings settings =
                Settings.load(Path.of("").toAbsolutePath(), work, environment).and(HttpRules::check);
        List<String> complaints = new ArrayList<>(settings.problems());
        complaints.addAll(settings.warnings());
        return complaints;
    }

    private static String read(String file) throws IOException {
        return Files.readString(DIST.resolve(file));
    }

    /** A place in a YAML document. */
    private record Node(Object value) {
        static List<Node> all(String yaml) {
            List<Node> documents = new ArrayList<>();
            new Load(LoadSettings.builder().setParseComments(false).build())
                    .loadAllFromString(yaml)
                    .forEach(document -> documents.add(new Node(document)));
            return documents;
        }

        Node at(String... path) {
            Object here = value;
            for (String name : path) {
                assertThat(new Node(here).map()).containsKey(name);
                here = new Node(here).map().get(name);
            }
            return new Node(here);
        }

        /** Its entries, with those of the anchors it merges. */
        Map<String, Object> map() {
            Map<String, Object> entries = new HashMap<>();
            Map<?, ?> own = (Map<?, ?>) value;
            if (own.get("<<") != null) {
                entries.putAll(new Node(own.get("<<")).map());
            }
            own.forEach((name, entry) -> entries.put(name.toString(), entry));
            return entries;
        }

        Node first() {
            return new Node(((List<?>) value).get(0));
        }

        String text() {
            return value.toString();
        }

        Map<String, String> texts() {
            Map<String, String> texts = new HashMap<>();
            map().forEach((name, entry) -> texts.put(name, entry.toString()));
            return texts;
        }
    }
}
