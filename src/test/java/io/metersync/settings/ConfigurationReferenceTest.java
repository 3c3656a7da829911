package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path FILE = Path.of("docs/configuration.md");
    private static final Pattern VARIABLE = Pattern.compile("\\b(?:METERSYNC|JAVA)_[A-Z_]+\\b");

    @Test
    void the_reference_is_what_the_settings_say() throws IOException {
        String generated = ConfigurationReference.generate(Path.of("application.properties"));
        if (System.getProperty("regenerate") != null) {
            Files.writeString(FILE, generated);
        }

        assertThat(FILE)
                .as("regenerate it: ./mvnw -q test -Dtest=ConfigurationReferenceTest -Dregenerate")
                .hasContent(generated);
    }

    @Test
    void every_variable_that_the_program_reads_is_in_it() throws IOException {
        String text = ConfigurationReference.generate(Path.of("application.properties"));

        assertThat(Setting.variables()).allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
        assertThat(variablesOf("bin/metersync", "src/main/java/io/metersync/client/HttpLogin.java"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    private static TreeSet<String> variablesOf(String... files) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (String file : files) {
            VARIABLE.matcher(Files.readString(Path.of(file)))
                    .results()
                    .map(MatchResult::group)
                    .forEach(names::add);
        }
        // a name that the launcher looks for in Java's own file
        names.removeAll(Stream.of("JAVA_VERSION").toList());
        return names;
    }
}
