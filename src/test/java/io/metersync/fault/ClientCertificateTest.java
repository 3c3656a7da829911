package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.process.Application;
import io.metersync.support.CertificateAuthority;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A remote server that lets the product in by its certificate only; and secrets whose files change while the product runs. */
class ClientCertificateTest {
    private static final String ROLE = "sync";

    @TempDir
    private static Path folder;

    private static PostgresServer server;
    private static CertificateAuthority authority;

    private final Path certificate = folder.resolve("client.crt");
    private final Path key = folder.resolve("client.key");
    private final Site site = new Site(PostgresServer.older(), server)
            .with("POSTGRES_CLIENT_SSLMODE", "verify-full")
            .with("POSTGRES_CLIENT_SSLROOTCERT", authority.certificate().toString())
            .with("POSTGRES_CLIENT_HOST", "localhost")
            .with("DB_CONNECTION_TIMEOUT_MS", "5000")
            .with("MAX_CONNECTION_RETRIES", "0")
            .migrate();
    private final LogLines log = LogLines.capture();

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(PostgresServer.Version.NEWER, Map.of("fsync", "off"));
        authority = new CertificateAuthority(Files.createDirectory(folder.resolve("ours")));
        Path data = server.dataFolder();
        authority.issue("localhost", data.resolve("server.crt"), data.resolve("server.key"));
        Files.copy(authority.certificate(), data.resolve("clients.crt"));
        Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(data.resolve("server.key"), Files.getOwner(data));
        JdbcTemplate statements = server.statements("postgres");
        statements.execute("create role " + ROLE + " superuser login");
        statements.execute("create role by_password superuser login password 'first-password-of-it'");
        statements.execute("alter role postgres password '" + PostgresServer.PASSWORD + "'");
        statements.execute("alter system set ssl = on");
        statements.execute("alter system set ssl_ca_file = 'clients.crt'");
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "hostssl all %s all cert%nhostssl all all all scram-sha-256%n".formatted(ROLE));
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

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void a_certificate_and_its_key_as_pem_let_the_product_in(String algorithm) throws Exception {
        withCertificate();
        issue(authority, certificate, key, "-keyalg", algorithm);
        site.addReadings(10);

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
        assertThat(site.remote()
                        .queryForList(
                                "select distinct client_dn from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'metersync'",
                                String.class))
                .containsExactly("/CN=" + ROLE);
    }

    @Test
    void a_key_as_pkcs_8_lets_the_product_in() throws Exception {
        withCertificate();
        issue(authority, certificate, key);
        String pem = Files.readString(key).replaceAll("-----[A-Z ]+-----", "");
        Files.write(key, Base64.getMimeDecoder().decode(pem));
        site.addReadings(10);

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
    }

    @Test
    void without_a_certificate_the_server_refuses_and_is_not_asked_again() {
        site.with("POSTGRES_CLIENT_USER", ROLE);
        site.addReadings(10);

        site.start().run("upload-readings");

        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0))
                .contains(
                        "store-batch failed after 1 attempt: remote database ",
                        "connection requires a valid client certificate (SQLSTATE 28000)");
        assertThat(site.countLocal("meter_readings")).isEqualTo(10);
    }

    @Test
    void a_certificate_that_is_replaced_on_disk_is_used_without_a_restart() throws Exception {
        CertificateAuthority other = new CertificateAuthority(Files.createDirectory(folder.resolve("other")));
        withCertificate();
        issue(other, certificate, key);
        site.addReadings(10);
        site.start().cycle();
        assertThat(site.countRemote("meter_readings")).isZero();

        Path newCertificate = folder.resolve("new.crt");
        Path newKey = folder.resolve("new.key");
        issue(authority, newCertificate, newKey, "-keyalg", "RSA");
        Files.move(newCertificate, certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.move(newKey, key, StandardCopyOption.REPLACE_EXISTING);
        site.cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
    }

    @Test
    void a_password_file_that_changes_is_read_without_a_restart() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "first-password-of-it\n");
        site.with("POSTGRES_CLIENT_USER", "by_password")
                .with("POSTGRES_CLIENT_PASSWORD", "")
                .with("POSTGRES_CLIENT_PASSWORD_FILE", file.toString());
        site.addReadings(10);
        site.start().cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(10);

        server.statements("postgres").execute("alter role by_password password 'second-password-of-it'");
        Files.writeString(file, "second-password-of-it\n");
        site.application().databases().remote().getHikariPoolMXBean().softEvictConnections();
        site.addReadings(10, 20);
        site.cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
        // one that is being written, or is gone for a moment, is as it was at the start
        Files.delete(file);
        server.statements("postgres").execute("alter role by_password password 'first-password-of-it'");
        site.application().databases().remote().getHikariPoolMXBean().softEvictConnections();
        site.addReadings(10, 40);
        site.cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(30);
        assertThat(log.lines()).noneMatch(line -> line.contains("password-of-it"));
    }

    @Test
    void check_warns_of_a_certificate_that_expires_within_a_month() throws Exception {
        withCertificate();
        issue(authority, certificate, key, "-validity", "29");

        assertThat(warnings())
                .anyMatch(warning -> warning.contains(
                        "POSTGRES_CLIENT_SSLCERT: the client certificate %s is valid until".formatted(certificate)));

        issue(authority, certificate, key, "-validity", "31");
        assertThat(warnings()).noneMatch(warning -> warning.contains("is valid until"));
    }

    @Test
    void a_certificate_without_its_key_is_a_configuration_error() throws Exception {
        issue(authority, certificate, key);
        site.with("POSTGRES_SYNC_SSLKEY", key.toString()).with("POSTGRES_CLIENT_SSLCERT", certificate.toString());

        assertThat(site.settings().problems())
                .containsExactly(
                        "POSTGRES_SYNC_SSLCERT is not set, and POSTGRES_SYNC_SSLKEY needs it: set both",
                        "POSTGRES_CLIENT_SSLKEY is not set, and POSTGRES_CLIENT_SSLCERT needs it: set both");

        site.with("POSTGRES_SYNC_SSLKEY", "")
                .with("POSTGRES_CLIENT_SSLKEY", key.toString())
                .with("POSTGRES_CLIENT_SSLROOTCERT", "");
        assertThat(site.settings().problems())
                .containsExactly(
                        "POSTGRES_CLIENT_SSLROOTCERT is not set, and POSTGRES_CLIENT_SSLCERT needs it: set both");
    }

    private static void issue(CertificateAuthority by, Path certificate, Path key, String... options) throws Exception {
        by.issue(ROLE, certificate, key, options);
        // the driver refuses a key that others may read
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private List<String> warnings() {
        return new Check(Application::new, site.settings())
                .run().stream().map(Finding::toString).toList();
    }

    private void withCertificate() {
        site.with("POSTGRES_CLIENT_USER", ROLE)
                .with("POSTGRES_CLIENT_SSLCERT", certificate.toString())
                .with("POSTGRES_CLIENT_SSLKEY", key.toString());
    }
}
