package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/metersync}, with Javas that only say what they are asked, and with real ones. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path launcher;

    @BeforeEach
    void install() throws Exception {
        launcher = folder.resolve("home/bin/metersync");
        Files.createDirectories(launcher.getParent());
        Files.createDirectories(folder.resolve("home/lib"));
        Files.createDirectories(folder.resolve("home/routes"));
        Files.copy(Path.of("bin/metersync"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void it_starts_the_command_with_its_home_and_its_words() throws Exception {
        Result result = run(launcher, Map.of("JAVA_HOME", java("17"), "JAVA_OPTS", "-Da=b -Dc=d"), "sync", "two words");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines())
                .contains("-Dmetersync.home=" + folder.toRealPath().resolve("home"), "-Da=b", "-Dc=d")
                .endsWith("io.metersync.Metersync", "sync", "two words");
    }

    @Test
    void it_works_through_links_from_another_folder() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path absolute = Files.createSymbolicLink(elsewhere.resolve("absolute"), launcher);
        Path relative = Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("absolute"));

        assertThat(run(absolute, Map.of("JAVA_HOME", java("17")), "status").output())
                .contains("-Dmetersync.home=" + folder.toRealPath().resolve("home"));
        assertThat(run(relative, Map.of("JAVA_HOME", java("17")), "status").output())
                .contains("-Dmetersync.home=" + folder.toRealPath().resolve("home"));
    }

    @Test
    void an_exit_code_comes_through() throws Exception {
        assertThat(run(launcher, Map.of("JAVA_HOME", java("17")), "exit-with-2").exitCode())
                .isEqualTo(2);
    }

    @Test
    void a_wrong_java_home_is_said_in_one_line() throws Exception {
        Result result =
                run(launcher, Map.of("JAVA_HOME", folder.resolve("nowhere").toString()), "status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).hasLineCount(1).contains("no Java found", "nowhere", "set JAVA_HOME");
    }

    @Test
    void no_java_at_all_is_said_in_one_line() throws Exception {
        Result result = run(launcher, Map.of("PATH", toolsWithoutJava()), "status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).hasLineCount(1).contains("no Java found", "install Java 17 or newer");
    }

    @Test
    void a_java_that_is_too_old_is_said_in_one_line() throws Exception {
        for (String version : new String[] {"1.8", "11", "16"}) {
            Result result = run(launcher, Map.of("JAVA_HOME", java(version)), "status");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output())
                    .hasLineCount(1)
                    .contains("is Java " + version.replace("1.8", "8") + ": Java 17 or newer is needed");
        }
    }

    @Test
    void a_checkout_that_is_not_built_says_how_to_build_it() throws Exception {
        Files.delete(folder.resolve("home/lib"));

        Result result = run(launcher, Map.of("JAVA_HOME", java("17")), "status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).hasLineCount(1).contains("is not built", "mvnw");
    }

    @Test
    void the_java_of_this_test_takes_its_options() throws Exception {
        assertStarts(System.getProperty("java.home"));
    }

    @Test
    void java_25_takes_its_options() throws Exception {
        String home = System.getenv("JAVA_HOME_25");
        assumeThat(home).as("JAVA_HOME_25").isNotBlank();

        assertStarts(home);
    }

    /** Without a program in lib/, a Java that takes the options fails at the class, and at nothing before. */
    private void assertStarts(String javaHome) throws Exception {
        Result result = run(launcher, Map.of("JAVA_HOME", javaHome), "--version");

        assertThat(result.output()).contains("io.metersync.Metersync").doesNotContain("Unrecognized", "Invalid");
    }

    private record Result(int exitCode, String output) {}

    private Result run(Path program, Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(words))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("JAVA_(HOME|OPTS)|METERSYNC_.*"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    /** A Java of some version that prints the words it is called with, and ends with 2 when asked to. */
    private String java(String version) throws Exception {
        Path home = folder.resolve("java-" + version);
        Path program = home.resolve("bin/java");
        Files.createDirectories(program.getParent());
        Files.writeString(program, """
                #!/bin/sh
                if [ "$1" = -XshowSettings:properties ]; then echo "    java.specification.version = %s" >&2; exit 0; fi
                for word in "$@"; do echo "$word"; [ "$word" != exit-with-2 ] || exit 2; done
                exit 0
                """.formatted(version));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return home.toString();
    }

    /** A PATH with the tools of a shell script and no Java. */
    private String toolsWithoutJava() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : new String[] {"sh", "readlink", "dirname", "sed"}) {
            for (String place : System.getenv("PATH").split(File.pathSeparator)) {
                Path program = Path.of(place, tool);
                if (Files.isExecutable(program) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), program);
                }
            }
        }
        return tools.toString();
    }
}
