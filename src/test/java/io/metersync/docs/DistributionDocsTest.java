package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the distribution holds beside the documents that it brings along. */
@Tag("package")
class DistributionDocsTest {
    private static final Path DISTRIBUTION = Path.of("target/metersync");

    @Test
    void every_kind_of_endpoint_that_the_guide_to_routes_names_or_uses_is_there() {
        Markdown guide = Markdown.read(DISTRIBUTION.resolve("docs/routes.md"));
        String named = guide.text()
                .lines()
                .filter(line -> line.startsWith("- These kinds of endpoint"))
                .findFirst()
                .orElseThrow();
        Stream<String> used = guide.blocks().stream()
                .flatMap(block ->
                        Pattern.compile("uri: ([a-z-]+):").matcher(block.text()).results())
                .map(found -> found.group(1));
        List<String> jars = Arrays.asList(DISTRIBUTION.resolve("lib").toFile().list());

        assertThat(Stream.concat(new Markdown(guide.file(), named).spans().stream(), used))
                .filteredOn(kind -> !kind.equals("lib/"))
                .hasSizeGreaterThan(10)
                .allSatisfy(kind -> assertThat(jars).anyMatch(jar -> jar.matches("camel-" + kind + "-[\\d.]+\\.jar")));
    }

    @Test
    void the_links_of_its_documents_lead_to_files_that_it_has() throws Exception {
        try (Stream<Path> files = Files.walk(DISTRIBUTION)) {
            List<Path> documents =
                    files.filter(file -> file.toString().endsWith(".md")).toList();

            assertThat(documents).hasSizeGreaterThan(5).allSatisfy(document -> assertThat(
                            LinksTest.links(Markdown.read(document)))
                    .allSatisfy(link -> assertThat(document.resolveSibling(link.split("#")[0]))
                            .exists()));
        }
    }
}
