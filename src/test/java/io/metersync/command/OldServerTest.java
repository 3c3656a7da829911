package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.metersync.database.Databases;
import io.metersync.support.FaultProxy;
import io.metersync.support.LogLines;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Schema;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server below the oldest supported version is named in one line, by whatever meets it, and nothing is changed on it. */
class OldServerTest {
    private static final String NAMED =
            " is PostgreSQL 13\\.\\d+.*, and Metersync needs 14 or newer: upgrade the server";

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static PostgresServer old;

    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @AutoClose
    private final LogLines log = LogLines.capture();

    @BeforeAll
    static void start() {
        old = PostgresServer.start(PostgresServer.Version.UNSUPPORTED, Map.of("fsync", "off"));
    }

    @AfterAll
    static void stop() {
        old.close();
    }

    @Test
    void check_names_each_server_and_looks_no_further() {
        terminal.configure(new Site(old, old));

        assertThat(terminal.run("check")).isEqualTo(1);
        assertThat(errors())
                .satisfiesExactly(
                        local -> assertThat(local).matches("ERROR  local connection: local database .*" + NAMED),
                        remote -> assertThat(remote).matches("ERROR  remote connection: remote database .*" + NAMED));
    }

    @Test
    void a_server_behind_a_pooler_is_named() {
        try (PgBouncer pooler = PgBouncer.before(old, 2);
                Databases databases = new Databases(
                        new Site(old, old).withRemotePort(pooler.port()).settings())) {
            assertThatThrownBy(() -> databases.remote().getConnection())
                    .message()
                    .matches("remote database .*" + NAMED);
        }
    }

    @Test
    void migrate_changes_neither_database() {
        Site site = terminal.configure(new Site(PostgresServer.newer(), old));

        assertThat(terminal.run("migrate")).isEqualTo(1);

        assertThat(terminal.err().strip()).matches("metersync migrate failed: remote database .*" + NAMED);
        assertThat(Schema.of(site.local())).isEmpty();
        assertThat(Schema.of(site.remote())).isEmpty();
    }

    @Test
    void a_process_starts_says_so_and_syncs_once_the_server_is_replaced() {
        try (FaultProxy address = FaultProxy.before(old);
                Site site = Site.migrated().throughRemote(address)) {
            old.statements("postgres").execute("create database " + site.remoteName());
            site.addReadings(150);
            List<String> collected = Site.readings(site.local());

            site.startAll();
            await().atMost(PATIENCE)
                    .until(() -> !log.matching("CRITICAL verify-remote failed after 1 attempt: remote database .*")
                            .isEmpty());
            await().atMost(PATIENCE).until(() -> site.application().cycle().last() != null);
            assertThat(log.errors()).allMatch(error -> error.matches(".*remote database .*" + NAMED + ".*"));

            address.moveTo(PostgresServer.newer());
            await().atMost(PATIENCE).until(() -> {
                site.application().cycle().request();
                return site.countLocal("meter_readings") == 0;
            });
            assertThat(Site.readings(site.remote())).isEqualTo(collected);
        }
    }

    private List<String> errors() {
        return terminal.out().lines().filter(line -> line.startsWith("ERROR")).toList();
    }
}
