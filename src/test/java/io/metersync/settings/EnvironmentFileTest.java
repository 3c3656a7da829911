package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "a b",
                "a # b",
                " ends ",
                "it's",
                "say \"no\"",
                "back\\slash",
                "$HOME `id`",
                "two\nlines",
                "Zähler",
                "a=b",
                "\\\"$`'"
            })
    void a_value_is_read_as_it_was_written(String value) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), EnvironmentFile.lines(Map.of("A", value)) + "B=2\n");

        assertThat(EnvironmentFile.read(file)).isEqualTo(Map.of("A", value, "B", "2"));
    }

    @Test
    void a_link_stays_a_link_and_a_last_line_without_an_end_stays_a_line() throws IOException {
        Path file = Files.writeString(folder.resolve("metersync.env"), "# ours\nA=1\nB='x\ny'\nC=3");
        Path link = Files.createSymbolicLink(folder.resolve(".env"), file);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("B", "2");
        values.put("D", "4 4");

        EnvironmentFile.write(link, values, List.of("C"));

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("# ours\nA=1\nB=2\nD=\"4 4\"\n");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void a_line_that_is_no_assignment_is_named_without_its_content() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "A=1\nsecret\n");

        assertThatThrownBy(() -> EnvironmentFile.read(file))
                .hasMessageContaining("file: line 2 is not NAME=value")
                .hasMessageNotContaining("secret");
    }
}
