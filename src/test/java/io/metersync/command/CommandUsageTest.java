package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.Metersync;
import io.metersync.support.Site;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What every command has in common: its help, its exit codes, its one-line messages. */
class CommandUsageTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    static Stream<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>();
        collect(new CommandLine(new Metersync()), List.of(), commands);
        return commands.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> commands) {
        commands.add(path);
        for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
            List<String> words = new ArrayList<>(path);
            words.add(sub.getKey());
            collect(sub.getValue(), words, commands);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_explains_itself(List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.add("--help");

        assertThat(terminal.run(words.toArray(String[]::new))).isZero();
        assertThat(terminal.out())
                .contains("Usage: "
                        + String.join(" ", "metersync", String.join(" ", command))
                                .strip());
        assertThat(terminal.out().lines().skip(1).findFirst()).get().asString().isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "run --fast",
                "migrate local",
                "status --yaml",
                "plan now",
                "verify --from soon",
                "quarantine",
                "quarantine retry"
            })
    void a_wrong_usage_is_two_and_says_what_is_right(String line) {
        assertThat(terminal.run(line.isEmpty() ? new String[0] : line.split(" ")))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("metersync");
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "migrate", "check", "status", "plan", "verify"})
    void a_wrong_configuration_is_two_with_every_problem(String command) {
        terminal.set("batch.size", "0");
        terminal.set("log.level", "loud");
        terminal.set("http.port", Integer.toString(Site.freePort()));

        assertThat(terminal.run(command)).isEqualTo(2);
        assertThat(terminal.out() + terminal.err())
                .contains("BATCH_SIZE = '0'", "LOG_LEVEL = 'loud'", "POSTGRES_SYNC_HOST", "POSTGRES_CLIENT_PASSWORD")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "meter-sync", "quarantine list"})
    void without_a_process_there_is_nobody_to_ask(String line) {
        int port = Site.freePort();
        terminal.set("http.port", Integer.toString(port));

        assertThat(terminal.run(line.split(" "))).isEqualTo(1);
        assertThat(terminal.err())
                .contains("no process answers at http://127.0.0.1:" + port + ": start one with metersync run");
    }

    @Test
    void a_taken_port_is_one_line_and_one() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            terminal.configure(Site.migrated().with("HTTP_PORT", Integer.toString(taken.getLocalPort())));

            assertThat(terminal.run("run")).isEqualTo(1);
            assertThat(terminal.err())
                    .startsWith("metersync run failed: ")
                    .contains("127.0.0.1:" + taken.getLocalPort(), "HTTP_PORT")
                    .hasLineCount(1);
        }
    }
}
