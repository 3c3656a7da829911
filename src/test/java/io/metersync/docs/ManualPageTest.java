package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.Metersync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ManualPageTest {
    private final String page = page();

    @Test
    void every_command_and_every_option_has_its_place() {
        mentions(new CommandLine(new Metersync()));
    }

    private void mentions(CommandLine command) {
        command.getCommandSpec().options().forEach(option -> assertThat(page).contains(option.longestName()));
        command.getSubcommands().forEach((name, below) -> {
            assertThat(page).containsPattern("\\b" + name + "\\b");
            mentions(below);
        });
    }

    private static String page() {
        try {
            return Files.readString(Path.of("src/dist/deb/metersync.1")).replace("\\-", "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
