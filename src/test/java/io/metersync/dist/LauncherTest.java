package io.metersync.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("package")
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("target/metersync/bin/metersync").toAbsolutePath();

    @TempDir
    private Path work;

    @Test
    void a_class_archive_that_is_damaged_or_cannot_be_written_never_keeps_it_from_starting() throws IOException {
        Path cache = Files.createDirectory(work.resolve("ca che"));
        startsAndMissesItsConfiguration(cache);
        Path made = onlyFileIn(cache);
        Path inUse = cache.resolve(made.getFileName().toString().replace(".new", ""));

        damage(made, "org/postgresql/jdbc/PgResultSet and nothing that is an archive");
        startsAndMissesItsConfiguration(cache);
        damage(inUse, "no archive");
        startsAndMissesItsConfiguration(cache);
        damage(inUse, "");
        startsAndMissesItsConfiguration(cache);
        startsAndMissesItsConfiguration(work.resolve("no such folder"));
        startsAndMissesItsConfiguration(Path.of("/proc"));
    }

    @Test
    void an_archive_of_a_run_that_reached_no_database_is_made_anew() throws IOException {
        startsAndMissesItsConfiguration(work);
        startsAndMissesItsConfiguration(work);

        assertThat(onlyFileIn(work).toString()).endsWith(".jsa.new");
    }

    @Test
    void another_home_is_taken_and_one_without_routes_refused() throws IOException {
        Path home = Files.createDirectory(work.resolve("home"));

        ShellCommand refused = start(Map.of("METERSYNC_HOME", home.toString()), "check");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains(home + "/routes");

        Files.createDirectory(home.resolve("routes"));
        Files.writeString(home.resolve("application.properties"), "no.such.setting = 1\n");
        ShellCommand taken = start(Map.of("METERSYNC_HOME", home.toString()), "check");
        assertThat(taken.exitCode()).isEqualTo(2);
        assertThat(taken.output()).contains("no.such.setting");
    }

    private void startsAndMissesItsConfiguration(Path cache) {
        ShellCommand run = start(Map.of("METERSYNC_CACHE", cache.toString()), "run");
        assertThat(run.exitCode()).as(run::output).isEqualTo(2);
        assertThat(run.output().lines()).allMatch(line -> line.startsWith("configuration: "));
    }

    private ShellCommand start(Map<String, String> environment, String command) {
        return ShellCommand.start(work, environment, List.of(LAUNCHER.toString(), command));
    }

    private static void damage(Path archive, String content) throws IOException {
        Files.deleteIfExists(archive);
        Files.writeString(archive, content);
    }

    private static Path onlyFileIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
