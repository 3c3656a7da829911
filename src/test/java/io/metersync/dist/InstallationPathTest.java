package io.metersync.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Certificate;
import io.metersync.support.Home;
import io.metersync.support.PostgresServer;
import io.metersync.support.ShellCommand;
import io.metersync.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program below folders whose names mean something in a URI, a shell, a property or another charset. */
@Tag("package")
class InstallationPathTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String HARD = "a b #%41?\u00fc{{c}}$d'e&f+g,h;i";
    private static final String ROLE = "path_user";
    private static final String PASSWORD = "p\u00e4ss #1\\word\"$x";

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a#b", "a%41b", "a?b", "a{{b}}c", "a\u00fcb", HARD})
    void check_builds_the_routes_and_finds_each_statement(String name) throws IOException {
        Site site = Site.migrated();

        ShellCommand check = command(installed(name), environment(site), "check");

        assertThat(check.exitCode()).as(check::output).isZero();
        assertThat(check.output()).contains("routes build");
    }

    @Test
    void it_migrates_runs_and_takes_an_edit_with_its_files_and_a_password_of_the_same_kind() throws Exception {
        Path program = installed(HARD);
        Certificate certificate = new Certificate(program.resolve("tls"), "RSA");
        for (PostgresServer server : List.of(PostgresServer.older(), PostgresServer.newer())) {
            server.createRole(ROLE, PASSWORD);
            server.statements("postgres").execute("alter role " + ROLE + " superuser");
        }
        Site site = new Site(PostgresServer.older(), PostgresServer.newer());
        Map<String, String> environment = environment(site);
        for (String prefix : List.of("POSTGRES_SYNC_", "POSTGRES_CLIENT_")) {
            environment.put(prefix + "USER", ROLE);
            environment.put(prefix + "PASSWORD", PASSWORD);
        }
        environment.put(
                "METERSYNC_CACHE",
                Files.createDirectory(program.resolve("cache")).toString());
        environment.put("HTTP_TLS_CERT", certificate.certificate().toString());
        environment.put("HTTP_TLS_KEY", certificate.key().toString());
        environment.put("HTTP_PORT", Integer.toString(Site.freePort()));
        Path log = work.resolve("logs {b}'/\u00fc/sync.log");
        environment.put("LOG_FILE", log.toString());

        ShellCommand migrate = command(program, environment, "migrate");
        assertThat(migrate.exitCode()).as(migrate::output).isZero();
        site.addReadings(5);
        try (ShellCommand run = command(program, environment, "run")) {
            Awaitility.await().atMost(PATIENCE).until(() -> site.countRemote("meter_readings") == 5);
            String routes = "routes/sync-cycle.camel.yaml";
            Path file = program.resolve(routes);
            Files.writeString(file, Files.readString(file).replace("Cycle starts,", "Edited cycle starts,"));
            Awaitility.await().atMost(PATIENCE).until(() -> Files.readString(log)
                    .contains("Edited cycle"));

            assertThat(run.stop()).isZero();
            // lines of two threads may come in another order here than there
            assertThat(Files.readString(log).lines())
                    .containsExactlyInAnyOrderElementsOf(run.output().lines().toList())
                    .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
        }
    }

    @Test
    void a_colon_in_the_path_of_the_program_is_named_and_one_in_the_path_of_the_routes_is_taken() throws IOException {
        ShellCommand refused = command(installed("a:b"), Map.of(), "check");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output().lines()).singleElement().asString().contains("a:b", "':'", "move the folder");

        Path home = Files.createDirectories(work.resolve("c:d"));
        Home.copiedTo(home);
        Map<String, String> environment = environment(Site.migrated());
        environment.put("METERSYNC_HOME", home.toString());
        ShellCommand check = command(installed("e"), environment, "check");
        assertThat(check.exitCode()).as(check::output).isZero();
    }

    /** With links to the libraries, which are large. */
    private Path installed(String name) throws IOException {
        Path program = Files.createDirectories(work.resolve(name));
        Home.copiedTo(program);
        Path shipped = Path.of("target/metersync").toAbsolutePath();
        Files.createDirectory(program.resolve("bin"));
        Files.copy(shipped.resolve("bin/metersync"), program.resolve("bin/metersync"));
        assertThat(program.resolve("bin/metersync").toFile().setExecutable(true))
                .isTrue();
        Files.createSymbolicLink(program.resolve("lib"), shipped.resolve("lib"));
        return program;
    }

    private static Map<String, String> environment(Site site) {
        Map<String, String> environment = new HashMap<>(site.environment());
        environment.put("SYNC_INTERVAL_SECONDS", "1");
        return environment;
    }

    /** In the C locale, as services and cron start programs. */
    private ShellCommand command(Path program, Map<String, String> environment, String... words) {
        List<String> line = new ArrayList<>(List.of("env", "-u", "LC_ALL", "-u", "LC_CTYPE", "LANG=C"));
        // what a JVM in another charset could not hand over
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.add(program.resolve("bin/metersync").toString());
        line.addAll(List.of(words));
        return ShellCommand.start(work, Map.of(), line);
    }
}
