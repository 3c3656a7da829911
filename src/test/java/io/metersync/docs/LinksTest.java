package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|<img[^>]* src=\"([^\"]+)\"");

    static List<Markdown> documents() {
        return Markdown.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_link_to_a_file_or_a_heading_of_the_project_leads_there(Markdown document) {
        for (String link : links(document)) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty()
                    ? document.file()
                    : document.file().resolveSibling(parts[0]).normalize();

            assertThat(Files.exists(target))
                    .as("%s links to %s", document.file(), link)
                    .isTrue();
            if (parts.length == 2) {
                assertThat(anchors(target))
                        .as("%s links to %s", document.file(), link)
                        .contains(parts[1]);
            }
        }
    }

    @Test
    void every_document_is_reached_from_the_readme() {
        List<Path> reached = links(Markdown.read(Path.of("README.md"))).stream()
                .map(link -> Path.of(link.split("#")[0]).normalize())
                .toList();

        assertThat(documents().stream().map(Markdown::file).filter(file -> file.startsWith("docs")))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(reached).contains(file));
    }

    static List<String> links(Markdown document) {
        return LINK.matcher(document.prose())
                .results()
                .flatMap(found -> Stream.of(found.group(1), found.group(2)))
                .filter(link -> link != null && !link.matches("[a-z]+:.*"))
                .toList();
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path file) {
        return Markdown.read(file).headings().stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
