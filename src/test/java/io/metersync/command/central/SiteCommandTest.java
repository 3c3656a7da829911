package io.metersync.command.central;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.command.Terminal;
import io.metersync.settings.EnvironmentFile;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The administrator's commands for sites, with the settings of the remote database alone; roles log in with their passwords. */
class SiteCommandTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @TempDir
    private Path folder;

    private final Site remote = Site.migrated();
    private final String role = "metersync_berlin_" + remote.remoteName();

    @BeforeEach
    void migrate() {
        terminal.configure(remote);
        List.of("host", "db", "user", "password").forEach(name -> terminal.set("postgres.sync." + name, ""));
        assertThat(terminal.run("migrate", "--remote", "--fleet")).isZero();
    }

    private int add(String name, String... options) {
        return terminal.run(words(
                List.of("site", "add", name, "--file", folder.resolve(name).toString(), "--role", role), options));
    }

    private static String[] words(List<String> first, String... more) {
        return java.util.stream.Stream.concat(first.stream(), java.util.stream.Stream.of(more))
                .toArray(String[]::new);
    }

    private Map<String, String> file(String name) {
        return EnvironmentFile.read(folder.resolve(name));
    }

    private Connection login(PostgresServer server, int port, String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, remote.remoteName()),
                user,
                password);
    }

    @Test
    void a_site_has_a_role_that_only_its_password_lets_in_and_a_file_that_only_its_owner_reads() throws Exception {
        assertThat(add("Berlin", "--locations", "A,B", "--note", "the roof", "--user-suffix", ".x"))
                .isZero();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("Berlin"))))
                .isEqualTo("rw-------");
        Map<String, String> file = file("Berlin");
        assertThat(file)
                .containsEntry("SITE_NAME", "Berlin")
                .containsEntry("POSTGRES_CLIENT_DB", remote.remoteName())
                .containsEntry("POSTGRES_CLIENT_USER", role + ".x");
        String password = file.get("POSTGRES_CLIENT_PASSWORD");
        assertThat(password).hasSize(32);
        assertThat(terminal.out() + terminal.err()).doesNotContain(password);
        PostgresServer.newer().demandPassword(role);
        int port = PostgresServer.newer().port();
        try (Connection session = login(PostgresServer.newer(), port, role, password)) {
            session.createStatement().executeQuery("select from meter_readings");
            session.createStatement().executeQuery("select from metersync_heartbeats");
        }
        assertThatThrownBy(() -> login(PostgresServer.newer(), port, role, password + "x"))
                .hasMessageContaining("password authentication failed");
        assertThat(remote.remote()
                        .queryForObject("select rolpassword from pg_authid where rolname = ?", String.class, role))
                .startsWith("SCRAM-SHA-256$4096:");
    }

    @Test
    void what_exists_is_neither_added_nor_overwritten_and_a_failure_leaves_nothing() throws Exception {
        assertThat(terminal.run("site", "show", "Rome")).isEqualTo(1);
        assertThat(terminal.err()).contains("the registry has no site Rome: it is empty");
        assertThat(add("Berlin")).isZero();
        String file = Files.readString(folder.resolve("Berlin"));

        assertThat(add("Berlin")).isEqualTo(1);
        assertThat(terminal.err()).contains("the registry has a site Berlin already");
        assertThat(add("Paris")).isEqualTo(1);
        assertThat(terminal.err()).contains("the server has a role " + role + " already");
        assertThat(terminal.run(
                        "site",
                        "add",
                        "Oslo",
                        "--role",
                        role + "_2",
                        "--file",
                        folder.resolve("Berlin").toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("exists: name another file");
        assertThat(terminal.run(
                        "site", "add", "a'b", "--file", folder.resolve("x").toString()))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("'a'b' is no name of a site");
        remote.remote()
                .execute(
                        "revoke all on metersync_sites from postgres; alter table metersync_sites add check (note <> 'bad')");
        assertThat(terminal.run(
                        "site",
                        "add",
                        "Oslo",
                        "--note",
                        "bad",
                        "--role",
                        role + "_2",
                        "--file",
                        folder.resolve("o").toString()))
                .isEqualTo(1);

        assertThat(folder.toFile().list()).containsExactly("Berlin");
        assertThat(Files.readString(folder.resolve("Berlin"))).isEqualTo(file);
        assertThat(remote.remote().queryForList("select from pg_roles where rolname = ?", role + "_2"))
                .isEmpty();
        assertThat(terminal.run("site", "show", "Rome")).isEqualTo(1);
        assertThat(terminal.err()).contains("the registry has no site Rome: it has Berlin");
    }

    @Test
    void sites_are_listed_paused_resumed_and_rebound() throws Exception {
        assertThat(add("Berlin", "--tenants", "t1")).isZero();
        remote.remote()
                .execute(
                        "update metersync_sites set node_id = gen_random_uuid();"
                                + " insert into metersync_site_nodes select node_id, name from metersync_sites;"
                                + " insert into metersync_heartbeats (node_id, site, queue_size, version) select node_id, name, 17, '9.9' from metersync_sites");

        assertThat(terminal.run("site", "pause", "Berlin")).isZero();
        assertThat(terminal.run("site", "show", "Berlin")).isZero();
        assertThat(terminal.out())
                .contains(
                        "paused by " + System.getProperty("user.name") + " since 2",
                        "17 readings",
                        "[\"t1\"]",
                        "Locations  all");
        assertThat(terminal.run("site", "resume", "Berlin")).isZero();
        assertThat(terminal.run("site", "rebind", "Berlin")).isZero();
        assertThat(terminal.run("site", "list")).isZero();
        assertThat(terminal.out()).containsPattern("(?m)^Berlin +not enrolled +- ");
        assertThat(terminal.run("site", "list", "--json")).isZero();

        JsonNode site =
                new ObjectMapper().readTree(terminal.json()).path("sites").path(0);
        assertThat(site.path("name").asText()).isEqualTo("Berlin");
        assertThat(site.path("role").asText()).isEqualTo(role);
        assertThat(site.path("tenantIds").path(0).asText()).isEqualTo("t1");
        assertThat(site.path("paused").asBoolean(true)).isFalse();
        assertThat(site.path("nodeId").isNull()).isTrue();
        assertThat(site.path("nodes").asInt()).isOne();
    }

    @Test
    void a_new_password_replaces_the_old_one_also_behind_a_pooler_that_asks_the_server() throws Exception {
        assertThat(add("Berlin")).isZero();
        PostgresServer.newer().demandPassword(role);
        String old = file("Berlin").get("POSTGRES_CLIENT_PASSWORD");

        assertThat(terminal.run(
                        "site",
                        "password",
                        "Berlin",
                        "--file",
                        folder.resolve("secret").toString()))
                .isZero();

        String password = Files.readString(folder.resolve("secret")).strip();
        int port = PostgresServer.newer().port();
        login(PostgresServer.newer(), port, role, password).close();
        assertThatThrownBy(() -> login(PostgresServer.newer(), port, role, old))
                .hasMessageContaining("password authentication failed");
        try (PgBouncer pooler = PgBouncer.asking(PostgresServer.newer(), remote.remoteName())) {
            login(PostgresServer.newer(), pooler.port(), role, password).close();
            assertThatThrownBy(() -> login(PostgresServer.newer(), pooler.port(), role, old))
                    .isInstanceOf(SQLException.class);
        }
    }

    /** The lowest role: it owns the tables and may create roles. Membership of created roles differs from PostgreSQL 16 on. */
    @ParameterizedTest
    @EnumSource(Versions.class)
    void an_owner_who_may_create_roles_adds_revokes_and_removes_sites(Versions version) throws Exception {
        PostgresServer server = version == Versions.OLDEST ? PostgresServer.older() : PostgresServer.newer();
        Site site = new Site(PostgresServer.older(), server);
        String administrator = "owner_" + site.remoteName() + "_" + server.port();
        JdbcTemplate superuser = site.remote();
        superuser.execute("create role " + administrator + " login createrole password 'of the owner of a test'");
        superuser.execute("grant create, usage on schema public to " + administrator);
        terminal.configure(site.with("POSTGRES_CLIENT_USER", administrator));
        String name = "s" + server.port();
        String login = "metersync_" + name;
        assertThat(terminal.run("migrate", "--remote")).as(terminal.err()).isZero();
        assertThat(terminal.run("migrate", "--remote", "--fleet", "--tenancy"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.run(
                        "site", "add", name, "--file", folder.resolve("f").toString()))
                .as(terminal.err())
                .isZero();
        superuser.execute(
                "insert into meter_readings (meter_id, timestamp, value, unit) values ('m', now(), 1, 'kWh');"
                        + " insert into metersync_site_nodes (node_id, site) select gen_random_uuid(), name from metersync_sites;"
                        + " insert into metersync_sent_days (node_id, day, meter_id, sent) select node_id, '2026-01-01', 'm', 1 from metersync_site_nodes");

        String url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), site.remoteName());
        try (Connection session =
                DriverManager.getConnection(url, login, file("f").get("POSTGRES_CLIENT_PASSWORD"))) {
            assertThat(terminal.run("site", "revoke", name)).isEqualTo(2);
            assertThat(terminal.run("site", "revoke", name, "--yes"))
                    .as(terminal.err())
                    .isZero();
            assertThatThrownBy(() -> session.createStatement().execute("select 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url, login, "any"))
                .hasMessageContaining("not permitted to log in");
        assertThat(terminal.run("site", "list")).isZero();
        assertThat(terminal.out()).contains("revoked");
        assertThat(terminal.run("site", "remove", name, "--yes"))
                .as(terminal.err())
                .isZero();
        assertThat(superuser.queryForList("select from pg_roles where rolname = ?", login))
                .isEmpty();
        assertThat(superuser.queryForObject("select count(*) from metersync_sites", Long.class))
                .isZero();
        assertThat(superuser.queryForObject("select count(*) from metersync_sent_days", Long.class))
                .isZero();
        assertThat(superuser.queryForObject("select count(*) from meter_readings", Long.class))
                .isOne();
        // a removed site can be added again
        assertThat(terminal.run(
                        "site", "add", name, "--file", folder.resolve("g").toString()))
                .as(terminal.err())
                .isZero();
    }

    private enum Versions {
        OLDEST,
        NEWEST
    }

    @Test
    void without_a_registry_the_command_names_the_migration() {
        Site bare = Site.migrated();
        terminal.configure(bare);

        assertThat(terminal.run("site", "list")).isEqualTo(1);
        assertThat(terminal.err()).contains("run metersync migrate --remote --fleet");
    }
}
