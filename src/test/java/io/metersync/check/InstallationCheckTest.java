package io.metersync.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.finding.Finding;
import io.metersync.http.HttpRules;
import io.metersync.process.Application;
import io.metersync.settings.Settings;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code check} says of an installation beside its configuration, routes and schemas. */
class InstallationCheckTest {
    @TempDir
    private Path folder;

    @Test
    void a_short_password_is_a_warning_that_does_not_show_it() {
        Site site = Site.migrated().with("POSTGRES_SYNC_PASSWORD", "fifteen-letters");

        assertThat(warnings(site))
                .singleElement()
                .asString()
                .contains("POSTGRES_SYNC_PASSWORD", "16")
                .doesNotContain("fifteen");
        assertThat(warnings(site.with("POSTGRES_SYNC_PASSWORD", "sixteen-letters!")))
                .isEmpty();
    }

    @Test
    void a_log_and_a_dotenv_that_everybody_may_read_are_warnings() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        // the folder of a test is its user's alone
        for (Path path = open; path.startsWith(folder); path = path.getParent()) {
            permit(path, "rwxr-xr-x");
        }
        Path log = permit(Files.createFile(open.resolve("sync.log")), "rw-r--r--");
        Path dotenv = permit(Files.writeString(open.resolve(".env"), "LOG_LEVEL=info\n"), "rw-r--r--");
        Site site = Site.migrated().with("LOG_FILE", log.toString());

        assertThat(warnings(site, open))
                .containsExactlyInAnyOrder(
                        "every user of this machine may read " + log, "every user of this machine may read " + dotenv);

        permit(log, "rw-r-----");
        permit(dotenv, "rw-------");
        assertThat(warnings(site, open)).isEmpty();
        permit(log, "rw-r--r--");
        permit(open, "rwxr-x---");
        assertThat(warnings(site, open)).isEmpty();
    }

    @Test
    void the_sizes_of_the_tables_are_told_those_of_partitions_together() {
        Site site = Site.migrated();
        site.local().execute("alter table meter_readings rename to old");
        site.local()
                .execute("create table meter_readings (like old including defaults) partition by range (timestamp)");
        site.local().execute("create table part partition of meter_readings default");
        site.local()
                .execute("insert into meter_readings (meter_id, timestamp, value, unit)"
                        + " select 'm', now(), i, 'kWh' from generate_series(1, 5000) as i");

        assertThat(texts(new Check(Application::new, settings(site, folder)).run()))
                .anyMatch(text -> text.matches("local sizes: meter_readings \\d{3} kB, .*sync_logs .*"))
                .anyMatch(text -> text.startsWith("remote sizes: meter_readings "));
    }

    @Test
    void a_statement_that_takes_long_is_told_where_the_server_counts_them() {
        try (PostgresServer server = PostgresServer.start(
                PostgresServer.Version.NEWER,
                Map.of("fsync", "off", "shared_preload_libraries", "pg_stat_statements"))) {
            Site site = new Site(PostgresServer.older(), server).migrate();
            site.remote().execute("create extension pg_stat_statements");
            assertThat(warnings(site)).isEmpty();
            for (int i = 0; i < 3; i++) {
                site.remote().execute("select pg_sleep(1.01), 'slow'");
            }

            assertThat(warnings(site))
                    .singleElement()
                    .asString()
                    .contains("slow by pg_stat_statements", "in 3 calls: select pg_sleep");

            site.remote().execute("revoke select on pg_stat_statements from public");
            JdbcTemplate statements = server.statements("postgres");
            statements.execute("create role plain login superuser password '" + PostgresServer.PASSWORD + "'");
            assertThat(warnings(site.with("POSTGRES_CLIENT_USER", "plain"))).isEmpty();
        }
    }

    private static Path permit(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static Settings settings(Site site, Path workingFolder) {
        return Settings.load(site.home(), workingFolder, new HashMap<>(site.environment()))
                .and(HttpRules::check);
    }

    private List<String> warnings(Site site) {
        return warnings(site, folder);
    }

    private static List<String> warnings(Site site, Path workingFolder) {
        return new Check(Application::new, settings(site, workingFolder))
                .run().stream()
                        .filter(finding -> finding.level() != Finding.Level.OK)
                        .map(Finding::message)
                        .toList();
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.subject() + ": " + finding.message())
                .toList();
    }
}
