package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.command.Terminal;
import io.metersync.support.CertificateAuthority;
import io.metersync.support.Command;
import io.metersync.support.FaultProxy;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whom we trust with readings and password: the server is named localhost, and only TLS and the right password get in. */
class TlsTest {
    @TempDir
    private static Path folder;

    private static PostgresServer server;
    private static CertificateAuthority authority;

    @RegisterExtension
    private final Terminal terminal = new Terminal();

    private final Site site = new Site(PostgresServer.older(), server)
            .with("POSTGRES_CLIENT_SSLMODE", "verify-full")
            .with("POSTGRES_CLIENT_SSLROOTCERT", authority.certificate().toString())
            .with("POSTGRES_CLIENT_HOST", "localhost")
            .with("DB_CONNECTION_TIMEOUT_MS", "1000")
            .migrate();
    private final LogLines log = LogLines.capture();

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(PostgresServer.Version.NEWER, Map.of("fsync", "off"));
        authority = new CertificateAuthority(Files.createDirectory(folder.resolve("ours")));
        Path data = server.dataFolder();
        authority.issue("localhost", data.resolve("server.crt"), data.resolve("server.key"));
        Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(data.resolve("server.key"), Files.getOwner(data));
        JdbcTemplate statements = server.statements("postgres");
        statements.execute("alter role postgres password '" + PostgresServer.PASSWORD + "'");
        statements.execute("alter system set ssl = on");
        Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all all scram-sha-256\n");
        statements.execute("select pg_reload_conf()");
        Awaitility.await().until(() -> server.statements("postgres")
                .queryForObject("show ssl", String.class)
                .equals("on"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void verify_full_delivers_encrypted() {
        site.addReadings(10);

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
        List<Boolean> encrypted = site.remote()
                .queryForList(
                        "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'metersync'",
                        Boolean.class);
        assertThat(encrypted).isNotEmpty().containsOnly(true);
    }

    @Test
    void a_large_batch_that_an_encrypted_link_does_not_take_is_an_error_and_not_a_hang() {
        try (FaultProxy link = FaultProxy.before(server)) {
            site.withRemotePort(link.port()).with("POSTGRES_CLIENT_HOST", "localhost");
            site.with("DB_SOCKET_TIMEOUT_MS", "2000").with("MAX_CONNECTION_RETRIES", "0");
            site.with("BATCH_SIZE", "1").with("BATCH_SIZE_MAX", "64").with("UPLOAD_LANES", "1");
            site.addReadings(30);
            site.local().update("update meter_readings set metadata = to_jsonb(repeat('x', 3000000)) where id > 10");
            link.freezeAfterBytesToServer(200_000);

            CompletableFuture<Void> upload =
                    CompletableFuture.runAsync(() -> site.start().run("upload-readings"));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(upload::isDone);

            assertThat(critical(log)).hasSize(1);
            assertThat(site.countRemote("meter_readings") + site.countLocal("meter_readings"))
                    .isEqualTo(30);
        }
    }

    @Test
    void a_certificate_of_another_authority_is_refused_and_not_tried_again() throws Exception {
        CertificateAuthority other = new CertificateAuthority(Files.createDirectory(folder.resolve("other")));
        site.with("POSTGRES_CLIENT_SSLROOTCERT", other.certificate().toString());

        assertThatConnectionIsRefused(
                ": check POSTGRES_..._SSLROOTCERT, the authority that signed the server's certificate");
    }

    @Test
    void a_certificate_of_another_host_is_refused_and_not_tried_again() {
        site.with("POSTGRES_CLIENT_HOST", "127.0.0.1");

        assertThatConnectionIsRefused(": the server's certificate names another host");
    }

    @Test
    void a_server_without_tls_is_refused_and_not_tried_again() {
        site.withRemotePort(PostgresServer.newer().port());

        assertThatConnectionIsRefused(
                "The server does not support SSL. (SQLSTATE 08004): switch TLS on in the server (ssl = on), or set POSTGRES_..._SSLMODE=prefer");
        assertThat(check("", "--fix-hints"))
                .contains("ALTER SYSTEM SET ssl = on", "POSTGRES_CLIENT_SSLMODE=prefer")
                .doesNotContain("PASSWORD=");
    }

    @Test
    void a_wrong_password_is_refused_and_not_tried_again() {
        site.with("POSTGRES_CLIENT_PASSWORD", "not-it");

        assertThatConnectionIsRefused("(SQLSTATE 28P01): check the user and the password");
        assertThat(with(log, "not-it")).isEmpty();
    }

    @Test
    void without_a_file_of_its_own_verify_full_trusts_what_java_trusts_and_says_so() throws Exception {
        Path store = folder.resolve("trust.p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-importcert",
                                "-noprompt",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-file",
                                authority.certificate().toString(),
                                "-keystore",
                                store.toString())
                        .start()
                        .waitFor())
                .isZero();
        site.with("POSTGRES_CLIENT_SSLROOTCERT", "");
        String noHome = "-Duser.home=" + folder;

        assertThat(check(noHome)).contains("check POSTGRES_..._SSLROOTCERT, the authority that signed");
        Path empty = folder.resolve("empty.p12");
        assertThat(check(noHome + " -Djavax.net.ssl.trustStore=" + empty))
                .contains("check POSTGRES_..._SSLROOTCERT, the authority that signed");
        assertThat(check(noHome + " -Djavax.net.ssl.trustStorePassword=changeit -Djavax.net.ssl.trustStore=" + store))
                .contains(
                        "ok     remote connection",
                        "POSTGRES_CLIENT_SSLROOTCERT is not set: certificates are verified with Java's trust store");
    }

    /** The administrator adds a site; what the site's file brings is all that the new site knows. */
    @Test
    void a_new_site_gets_the_authority_in_its_file_and_trusts_no_other() throws Exception {
        terminal.configure(site);
        Path file = folder.resolve("berlin.env");
        assertThat(terminal.run("migrate", "--remote", "--fleet"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.run(
                        "site", "add", "Berlin", "--role", site.remoteName() + "_role", "--file", file.toString()))
                .as(terminal.err())
                .isZero();
        List.of("host", "db", "user", "password", "sslmode", "sslrootcert")
                .forEach(name -> terminal.set("postgres.client." + name, ""));
        terminal.set("postgres.client.port", "5432");

        assertThat(terminal.run("enrol", file.toString()))
                .as(terminal.out() + terminal.err())
                .isZero();

        Path trusted = terminal.home().resolve("remote-authority.pem");
        assertThat(trusted).hasSameBinaryContentAs(authority.certificate());
        assertThat(Files.readString(terminal.home().resolve(".env")))
                .contains("POSTGRES_CLIENT_SSLMODE=verify-full", "POSTGRES_CLIENT_SSLROOTCERT=" + trusted);
        CertificateAuthority other = new CertificateAuthority(Files.createDirectory(folder.resolve("stranger")));
        Files.copy(other.certificate(), trusted, StandardCopyOption.REPLACE_EXISTING);
        assertThat(terminal.run("check")).isEqualTo(1);
        assertThat(terminal.out()).contains("the authority that signed the server's certificate");
    }

    private String check(String javaOptions, String... options) {
        return new Command(folder, site.environment())
                .with("JAVA_TOOL_OPTIONS", javaOptions)
                // what is refused is refused after this time only
                .with("DB_CONNECTION_TIMEOUT_MS", "6000")
                .run("", Stream.concat(Stream.of("check"), Stream.of(options)).toArray(String[]::new))
                .output();
    }

    private void assertThatConnectionIsRefused(String part) {
        site.addReadings(10);

        site.start().run("upload-readings");

        assertThat(with(log, "attempt 1 of")).isEmpty();
        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0)).contains("store-batch failed after 1 attempt: remote database ", part);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(10);
    }
}
