package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.settings.Settings;
import io.metersync.support.Certificate;
import io.metersync.support.Command;
import io.metersync.users.PasswordHash;
import io.metersync.users.Role;
import io.metersync.users.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRulesTest {
    private static final Map<String, String> DATABASES = Map.of(
            "POSTGRES_SYNC_HOST", "localhost",
            "POSTGRES_SYNC_DB", "local",
            "POSTGRES_SYNC_USER", "metersync",
            "POSTGRES_SYNC_PASSWORD", "secret",
            "POSTGRES_CLIENT_HOST", "localhost",
            "POSTGRES_CLIENT_DB", "remote",
            "POSTGRES_CLIENT_USER", "metersync",
            "POSTGRES_CLIENT_PASSWORD", "secret");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void an_address_that_others_reach_needs_users(String host) {
        assertThat(settings("HTTP_HOST", host).problems())
                .singleElement()
                .asString()
                .contains("HTTP_HOST", host, "HTTP_AUTH_FILE", "metersync user add");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.53", "::1", "localhost"})
    void loopback_needs_none(String host) {
        assertThat(settings("HTTP_HOST", host).problems()).isEmpty();
        assertThat(settings("HTTP_HOST", host).warnings()).isEmpty();
    }

    @Test
    void run_does_not_start_open_to_others() {
        Command.Result result =
                new Command(folder, DATABASES).with("HTTP_HOST", "0.0.0.0").run("", "run");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output().lines())
                .singleElement()
                .asString()
                .startsWith("configuration: HTTP_HOST = '0.0.0.0'");
    }

    @Test
    void others_without_tls_are_a_warning() throws IOException {
        assertThat(settings("HTTP_HOST", "0.0.0.0", "HTTP_AUTH_FILE", users("")).warnings())
                .singleElement()
                .asString()
                .contains("without TLS", "HTTP_TLS_CERT");
    }

    @Test
    void a_file_of_users_that_everybody_reads_is_a_warning() throws IOException {
        String users = users("");
        Files.setPosixFilePermissions(Path.of(users), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(settings("HTTP_AUTH_FILE", users).warnings())
                .singleElement()
                .asString()
                .contains("chmod 600 " + users);
    }

    @Test
    void malformed_lines_are_told_by_their_number() throws IOException {
        String good = new User("good", Role.VIEWER, PasswordHash.of("a password", 100_000)).toString();
        String users = users(String.join(
                "\n",
                "# ours",
                good,
                "",
                "bad:admin:x",
                "only:two",
                good.replace("good", "b d"),
                "x:viewer:secret",
                good));

        assertThat(settings("HTTP_AUTH_FILE", users).problems())
                .satisfiesExactly(
                        line -> assertThat(line).contains("line 4: the role must be viewer or operator"),
                        line -> assertThat(line).contains("line 5: is not name:role:hash"),
                        line -> assertThat(line).contains("line 6: the name"),
                        line -> assertThat(line).contains("line 7: the hash").doesNotContain("secret"),
                        line -> assertThat(line).contains("line 8: the user 'good' has a line already"));
    }

    @Test
    void a_missing_file_of_users_is_told_with_the_command_that_makes_it() {
        assertThat(settings("HTTP_HOST", "0.0.0.0", "HTTP_AUTH_FILE", folder + "/none")
                        .problems())
                .singleElement()
                .asString()
                .contains("no such file", "metersync user add");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void a_certificate_needs_its_own_key(String algorithm) throws Exception {
        Certificate mine = new Certificate(folder.resolve("mine"), algorithm);
        Certificate other = new Certificate(folder.resolve("other"), algorithm);
        String certificate = mine.certificate().toString();

        assertThat(settings(
                                "HTTP_TLS_CERT",
                                certificate,
                                "HTTP_TLS_KEY",
                                mine.key().toString())
                        .problems())
                .isEmpty();
        assertThat(problem("HTTP_TLS_CERT", certificate)).contains("HTTP_TLS_KEY is not set");
        assertThat(problem("HTTP_TLS_KEY", mine.key().toString())).contains("HTTP_TLS_CERT is not set");
        assertThat(problem(
                        "HTTP_TLS_CERT",
                        certificate,
                        "HTTP_TLS_KEY",
                        other.key().toString()))
                .contains("does not belong");
        assertThat(problem("HTTP_TLS_CERT", certificate, "HTTP_TLS_KEY", certificate))
                .contains("PEM");
        assertThat(problem("HTTP_TLS_CERT", folder + "/none", "HTTP_TLS_KEY", certificate))
                .contains("PEM");
    }

    private String problem(String... variables) {
        List<String> problems = settings(variables).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    private Settings settings(String... variables) {
        Map<String, String> environment = new HashMap<>(DATABASES);
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return Settings.load(Path.of("").toAbsolutePath(), folder, environment).and(HttpRules::check);
    }

    private String users(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("users"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }
}
