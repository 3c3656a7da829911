package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.support.Certificate;
import io.metersync.support.Command;
import io.metersync.support.PostgresServer;
import io.metersync.support.RawHttp;
import io.metersync.support.Site;
import io.metersync.users.Role;
import io.metersync.users.UserFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that other machines reach: users and TLS. */
class HttpTlsTest {
    private static final String PASSWORD = "otto's password";

    @TempDir
    private static Path folder;

    private static Certificate certificate;
    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        UserFile users = new UserFile(folder.resolve("users"));
        users.write(List.of(HttpAccessTest.user("otto", Role.OPERATOR, PASSWORD)));
        certificate = new Certificate(folder.resolve("server"), "EC");
        site = Site.migrated()
                .withHttp()
                .with("HTTP_HOST", "0.0.0.0")
                .with("HTTP_AUTH_FILE", users.toString())
                .with("HTTP_TLS_CERT", certificate.certificate().toString())
                .with("HTTP_TLS_KEY", certificate.key().toString())
                .start();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void a_client_that_trusts_the_certificate_is_answered() throws Exception {
        assertThat(status(certificate.trusting(), "/api/status", PASSWORD)).isEqualTo(200);
        assertThat(status(certificate.trusting(), "/api/status", "a guess")).isEqualTo(401);
    }

    @Test
    void health_is_open_and_metrics_are_not() throws Exception {
        assertThat(status(certificate.trusting(), "/observe/health", "a guess")).isNotEqualTo(401);
        assertThat(status(certificate.trusting(), "/observe/metrics", "a guess"))
                .isEqualTo(401);
    }

    @Test
    void a_client_that_trusts_another_one_says_nothing() throws Exception {
        SSLContext other = new Certificate(folder.resolve("stranger"), "EC").trusting();

        assertThatThrownBy(() -> status(other, "/api/status", PASSWORD)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void plain_http_is_not_answered() {
        assertThat(new RawHttp(site.httpPort()).get("/observe/health").status()).isZero();
    }

    @Test
    void commands_log_in_over_tls() throws Exception {
        Command command = new Command(folder, site.environment()).with("METERSYNC_HTTP_PASSWORD", PASSWORD);

        assertThat(command.run("", "status", "--json", "--user", "otto"))
                .returns(0, Command.Result::exitCode)
                .extracting(Command.Result::output)
                .asString()
                .contains("\"isRunning\" : true");
        assertThat(command.run("", "quarantine", "list", "--user", "otto").output())
                .contains("0 readings");
        assertThat(command.run("", "sync")).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).contains("--user NAME");
        });
    }

    @Test
    void commands_tell_no_password_to_a_stranger() throws Exception {
        Certificate other = new Certificate(folder.resolve("other"), "EC");
        Command command = new Command(folder, site.environment())
                .with("METERSYNC_HTTP_PASSWORD", PASSWORD)
                .with("HTTP_TLS_CERT", other.certificate().toString())
                .with("HTTP_TLS_KEY", other.key().toString());

        Command.Result result = command.run("", "status", "--user", "otto");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("another certificate");
    }

    @Test
    void without_users_no_command_starts_a_server_that_others_reach() {
        try (Site open = new Site(PostgresServer.older(), PostgresServer.newer())) {
            open.withHttp().with("HTTP_HOST", "0.0.0.0");

            assertThatThrownBy(open::start).rootCause().hasMessageContaining("HTTP_AUTH_FILE is not set");
        }
    }

    private static int status(SSLContext context, String path, String password) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + site.httpPort() + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(("otto:" + password).getBytes()))
                .build();
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
