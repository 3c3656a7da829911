package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Home;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final String SECRET = "hunter2-and-more";
    private static final String ROLE = "run_secret";

    /** An embedded server acknowledges commits before they are written, unless it is told otherwise. */
    private static final Map<String, String> DURABLE = Map.of("fsync", "off", "synchronous_commit", "on");

    @TempDir
    private Path folder;

    @Test
    @Tag("Req-1.1")
    @Tag("Req-1.2")
    @Tag("Req-1.5")
    @Tag("Req-5.1")
    @Tag("Req-7.5")
    void it_syncs_logs_to_its_file_shows_no_secret_and_leaves_no_connection() throws Exception {
        Site site = secretSite();
        site.addReadings(250);
        try (Service service = new Service(folder, site)
                .with("LOG_FILE", "logs/sync-process.log")
                .start()
                .awaitOutput("Cycle complete")) {
            Awaitility.await().until(() -> site.countRemote("meter_readings") == 250);
            assertNoSecretLeaves(service);
            assertThat(connections(PostgresServer.newer(), site.remoteName())).isPositive();

            assertThat(service.signal("TERM").exitCode()).isZero();

            String log = service.file("logs/sync-process.log");
            // lines of two threads may come in another order here than there
            assertThat(log.lines())
                    .containsExactlyInAnyOrderElementsOf(
                            service.output().lines().toList());
            assertThat(log)
                    .contains("Metersync starts", "POSTGRES_CLIENT_PASSWORD=***", "Metersync stopped")
                    .doesNotContain(SECRET);
            assertThat(connections(PostgresServer.older(), site.localName())).isZero();
            assertThat(connections(PostgresServer.newer(), site.remoteName())).isZero();
        }
    }

    /** Connections of the product to one database. */
    private static long connections(PostgresServer server, String database) {
        return server.statements("postgres")
                .queryForObject(
                        "select count(*) from pg_stat_activity where datname = ? and application_name = 'metersync'",
                        Long.class,
                        database);
    }

    private static void assertNoSecretLeaves(Service service) throws Exception {
        String processList = Files.readString(Path.of("/proc", Long.toString(service.pid()), "cmdline"));
        assertThat(processList).contains("io.metersync.Metersync").doesNotContain(SECRET);
        assertThat(service.get("/api/status")).contains("\"isRunning\":true").doesNotContain(SECRET);
        assertThat(service.get("/api/sync-logs")).doesNotContain(SECRET);
        assertThat(ManagedBeans.attributesOf(service.pid()))
                .anyMatch(attribute -> attribute.contains("upload-readings"))
                .noneMatch(attribute -> attribute.contains(SECRET));
    }

    /** Both roles have the password that must not be seen. */
    private static Site secretSite() {
        Site site = Site.migrated();
        for (PostgresServer server : new PostgresServer[] {PostgresServer.older(), PostgresServer.newer()}) {
            server.createRole(ROLE, SECRET);
            server.statements("postgres").execute("alter role " + ROLE + " superuser");
        }
        for (String prefix : new String[] {"POSTGRES_SYNC_", "POSTGRES_CLIENT_"}) {
            site.with(prefix + "USER", ROLE).with(prefix + "PASSWORD", SECRET);
        }
        return site;
    }

    @Test
    void it_starts_while_both_databases_are_down_and_picks_up() {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWER, DURABLE)) {
            Site site = new Site(server, server).migrate().with("MAX_CONNECTION_RETRIES", "0");
            site.addReadings(120);
            server.stopImmediately();

            try (Service service = new Service(folder, site).start().awaitOutput("CRITICAL")) {
                assertThat(service.get("/api/status"))
                        .contains("\"localDbConnected\":false", "\"remoteDbConnected\":false");
                server.startAgain();

                service.awaitOutput("120 readings uploaded");
                assertThat(site.countRemote("meter_readings")).isEqualTo(120);
                assertThat(service.signal("INT").exitCode()).isZero();
            }
        }
    }

    @Test
    void an_unexpected_error_is_one_line_on_the_console_and_has_its_stack_trace_in_the_file() {
        Site site = Site.migrated();
        site.local().update("delete from sync_node");
        site.addReadings(1);

        try (Service service =
                new Service(folder, site).with("LOG_FILE", "sync.log").start().awaitOutput("CRITICAL")) {
            service.awaitOutput("sync_node has no row");
            Awaitility.await().until(() -> service.file("sync.log").contains("\tat "));
            assertThat(service.output()).doesNotContain("\tat ", "Caused by");
        }
    }

    @Test
    void a_route_that_does_not_build_ends_it_with_a_plain_message(@TempDir Path home) {
        Home broken = Home.copiedTo(home).replace("routes/upload-readings.camel.yaml", "- setBody:", "- setBoddy:");

        try (Service service = new Service(folder, Site.migrated())
                .withHome(broken.folder())
                .with("LOG_LEVEL", "error")
                .start()) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output())
                    .contains("metersync run failed: ", "setBoddy", "upload-readings.camel.yaml", "line ")
                    .doesNotContain("\tat ", "Metersync starts");
        }
    }

    @Test
    void a_wrong_configuration_ends_it_with_every_problem() {
        try (Service service = new Service(folder, Site.migrated())
                .with("BATCH_SIZE", "0")
                .with("LOG_LEVEL", "loud")
                .with("POSTGRES_CLIENT_HOST", "")
                .start()) {
            assertThat(service.exitCode()).isEqualTo(2);
            assertThat(service.output().lines())
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("configuration: "))
                    .anyMatch(line -> line.contains("BATCH_SIZE = '0': must be a whole number from 1 to"))
                    .anyMatch(line -> line.contains("LOG_LEVEL = 'loud'"))
                    .anyMatch(line -> line.contains("POSTGRES_CLIENT_HOST = '': is required"));
        }
    }
}
