package io.metersync.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.ShellCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.FileSystemUtils;

/** SPIN checks the model of a reading's life, {@code src/model/reading.pml}, and finds the error in each mutant of the model. */
class UploadModelTest {
    private static final Path MODEL = Path.of("src/model/reading.pml");

    // a model that has become too narrow visits fewer states than these
    @ParameterizedTest
    @CsvSource({
        "two-processes, 300000, -DPROCESSES=2 -DXIDS=2",
        "rebuild, 500000, -DREBUILD",
        "restore, 100000, -DRESTORE",
        "restore-disk-image, 100000, -DRESTORE -DSTOPPED -DXIDS_REPEAT",
    })
    void no_schedule_breaks_the_promise(String name, long states, String options) {
        Path folder = translate(name, options, "-O1 -DNOBOUNDCHECK");

        String report = run(folder, "./pan", "-m100000");

        assertThat(report).contains("errors: 0").doesNotContain("not completed", "max search depth too small");
        assertThat(number(report, "(\\d+) states, stored")).isGreaterThan(states);
        assertThat(unreached(report)).allMatch(line -> line.endsWith("\"-end-\""));
    }

    @ParameterizedTest
    @CsvSource({
        "set-delete, a reading is lost, -DSET_DELETE",
        "do-update, a correction is set back, -DDO_UPDATE",
        "correct-unchecked, a correction is set back, -DCORRECT_UNCHECKED -DPROCESSES=2",
        "hold-differing, a correction is set back, -DHOLD_DIFFERING",
        "mixed-nodes, a reading has the key of another, -DREBUILD -DMIXED_NODES",
        "node-unchecked, a reading is lost, -DREBUILD -DNODE_UNCHECKED",
        "acknowledge-all, a reading is lost, -DRESTORE -DACKNOWLEDGE_ALL",
        "xids-repeat, a reading is lost, -DRESTORE -DXIDS_REPEAT",
    })
    void a_mutant_breaks_the_promise(String name, String promise, String options) {
        assertThat(schedule(name, options)).as(name).contains("BROKEN: " + promise);
    }

    @Test
    void without_the_presence_proof_a_reading_that_is_dropped_remotely_is_deleted_locally() {
        String schedule = schedule("no-presence-proof", "-DNO_PRESENCE_PROOF");

        assertThat(schedule)
                .containsPattern("(?s)remote: drops (.) without an error.*"
                        + "process 1: counts [01] written of [12] sent.*"
                        + "process 1: deletes \\1 locally.*"
                        + "BROKEN: a reading is lost");
    }

    /** The shortest schedule that breaks the promise, one step a line. */
    private static String schedule(String name, String options) {
        Path folder = translate(name, options, "-O0 -DBFS");
        assertThat(run(folder, "./pan", "-m100000")).contains("errors: 1");

        String schedule = run(folder, words("spin -t -T -B", options, "reading.pml"));
        write(folder.resolve("schedule.txt"), schedule);
        return schedule;
    }

    /** A fresh folder with the verifier of the model. */
    private static Path translate(String name, String options, String search) {
        Path folder = Path.of("target/model", name);
        try {
            FileSystemUtils.deleteRecursively(folder);
            Files.createDirectories(folder);
            Files.copy(MODEL, folder.resolve("reading.pml"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(folder, words("spin -a", options, "reading.pml"));
        assertThat(folder.resolve("pan.c")).exists();
        run(folder, words("gcc -DSAFETY -DMEMLIM=1024", search, "-o pan pan.c"));
        assertThat(folder.resolve("pan")).isExecutable();
        return folder;
    }

    private static String run(Path folder, String... words) {
        try (ShellCommand command = ShellCommand.start(folder, Map.of(), List.of(words))) {
            // spin -t reports the broken promise as a failure
            command.exitCode();
            return command.output();
        } catch (UncheckedIOException e) {
            throw new AssertionError("The model needs " + words[0] + ": apt-get install spin gcc", e);
        }
    }

    private static String[] words(String... parts) {
        return Stream.of(parts).flatMap(part -> Stream.of(part.split(" "))).toArray(String[]::new);
    }

    private static long number(String report, String pattern) {
        return Pattern.compile(pattern)
                .matcher(report)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(report));
    }

    /** The statements of the model that no schedule executes: they check nothing. */
    private static List<String> unreached(String report) {
        return report.lines()
                .filter(line -> line.matches("\\s+reading\\.pml:\\d+, state \\d+, .*"))
                .toList();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
