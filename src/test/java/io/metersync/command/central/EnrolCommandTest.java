package io.metersync.command.central;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.command.Terminal;
import io.metersync.settings.EnvironmentFile;
import io.metersync.support.Fleet;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A new site is one file and one command. */
class EnrolCommandTest {
    private static final List<String> OF_CLIENT = List.of("host", "port", "db", "user", "password");

    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @TempDir
    private Path folder;

    private final Site site = new Site(PostgresServer.older(), PostgresServer.newer());
    private final String role = "metersync_" + site.remoteName();
    private Path file;
    private Path dotenv;

    /** An administrator adds the site on another machine; then this machine has its local database only. */
    @BeforeEach
    void addSite() {
        file = folder.resolve("berlin");
        terminal.configure(site);
        terminal.run("migrate", "--remote");
        terminal.run("migrate", "--remote", "--fleet", "--tenancy");
        assertThat(terminal.run("site", "add", "Berlin", "--role", role, "--file", file.toString()))
                .as(terminal.err())
                .isZero();
        PostgresServer.newer().demandPassword(role);
        OF_CLIENT.forEach(name -> terminal.set("postgres.client." + name, name.equals("port") ? "5432" : ""));
        dotenv = terminal.home().resolve(".env");
    }

    @Test
    void it_writes_the_settings_makes_the_tables_binds_the_database_and_checks() throws IOException {
        assertThat(terminal.run("enrol", file.toString()))
                .as(terminal.out() + terminal.err())
                .isZero();

        assertThat(terminal.out())
                .contains(
                        "wrote SITE_NAME, POSTGRES_CLIENT_HOST",
                        "is bound to the site Berlin",
                        "remote site: Berlin, row level security",
                        "start the service")
                .doesNotContain(EnvironmentFile.read(file).get("POSTGRES_CLIENT_PASSWORD"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dotenv)))
                .isEqualTo("rw-------");
        assertThat(EnvironmentFile.read(dotenv)).isEqualTo(EnvironmentFile.read(file));
        assertThat(site.remote().queryForObject("select node_id::text from metersync_sites", String.class))
                .isEqualTo(Fleet.node(site));
        // safe to repeat
        assertThat(terminal.run("enrol", file.toString())).isZero();
        assertThat(terminal.out()).contains("nothing to change");
    }

    @Test
    void other_lines_stay_and_a_value_that_differs_is_replaced_by_force_only() throws IOException {
        String before = """
                # ours
                SYNC_INTERVAL_SECONDS=30   # quick
                POSTGRES_CLIENT_HOST='elsewhere
                .example.com'
                POSTGRES_CLIENT_USER=
                POSTGRES_CLIENT_PASSWORD_FILE=/run/secrets/old
                LOG_LEVEL=debug
                """;
        Files.writeString(dotenv, before);
        Files.setPosixFilePermissions(dotenv, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(terminal.run("enrol", file.toString())).isEqualTo(1);
        assertThat(terminal.err())
                .contains(
                        "has other values of POSTGRES_CLIENT_HOST, POSTGRES_CLIENT_PASSWORD_FILE: nothing was changed")
                .doesNotContain("elsewhere");
        assertThat(Files.readString(dotenv)).isEqualTo(before);

        assertThat(terminal.run("enrol", file.toString(), "--force"))
                .as(terminal.err())
                .isZero();
        assertThat(Files.readString(dotenv))
                .startsWith(
                        "# ours\nSYNC_INTERVAL_SECONDS=30   # quick\nPOSTGRES_CLIENT_HOST=127.0.0.1\nPOSTGRES_CLIENT_USER="
                                + role + "\nLOG_LEVEL=debug\nSITE_NAME=Berlin\n")
                .doesNotContain("PASSWORD_FILE");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dotenv)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void a_second_database_is_refused_until_the_site_is_rebound_and_the_site_keeps_the_readings_of_the_first() {
        assertThat(terminal.run("enrol", file.toString())).isZero();
        String first = Fleet.node(site);
        site.remote()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('m', now(), 1, 'kWh', ?::uuid, 1)",
                        first);
        Site rebuilt = site.neighbour();
        terminal.set("postgres.sync.db", rebuilt.localName());

        assertThat(terminal.run("enrol", file.toString())).isEqualTo(1);
        assertThat(terminal.err())
                .contains(
                        "the site Berlin is bound to the node " + first + ", and this local database is the node "
                                + Fleet.node(rebuilt),
                        "metersync site rebind Berlin")
                .hasLineCount(1);

        site.remote().execute("update metersync_sites set node_id = null");
        assertThat(terminal.run("enrol", file.toString()))
                .as(terminal.out() + terminal.err())
                .isZero();
        assertThat(site.remote()
                        .queryForList(
                                "select node_id::text from metersync_site_nodes where site = 'Berlin'", String.class))
                .containsExactlyInAnyOrder(first, Fleet.node(rebuilt));
        EnvironmentFile.read(file).forEach(rebuilt::with);
        assertThat(new Fleet(PostgresServer.newer(), site)
                        .as(rebuilt)
                        .queryForObject("select count(*) from meter_readings", Long.class))
                .isOne();
    }

    @Test
    void settings_that_are_missing_are_named_and_a_file_of_something_else_is_refused() throws IOException {
        terminal.set("postgres.sync.db", "");

        assertThat(terminal.run("enrol", file.toString())).isEqualTo(2);
        assertThat(terminal.err()).contains("POSTGRES_SYNC_DB", "run metersync enrol again");
        terminal.set("postgres.sync.db", site.localName());
        assertThat(terminal.run("enrol", file.toString())).isZero();

        Path other = Files.writeString(folder.resolve("other"), "SITE_NAME=x\n");
        assertThat(terminal.run("enrol", other.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("is no file of metersync site add");
        Path damaged = Files.writeString(
                folder.resolve("damaged"), Files.readString(file) + "POSTGRES_CLIENT_SSLROOTCERT_BASE64=LS0t*\n");
        assertThat(terminal.run("enrol", damaged.toString())).isEqualTo(1);
        assertThat(terminal.err())
                .contains(damaged + " is damaged: POSTGRES_CLIENT_SSLROOTCERT_BASE64 is no base64")
                .doesNotContain("\tat ");
    }

    @Test
    void a_wrong_password_of_a_site_is_told_as_that() throws IOException {
        assertThat(terminal.run("enrol", file.toString())).isZero();
        Files.writeString(
                dotenv,
                Files.readString(dotenv)
                        .replaceAll("(?m)^POSTGRES_CLIENT_PASSWORD=.*", "POSTGRES_CLIENT_PASSWORD=not-it"));

        assertThat(terminal.run("check")).isEqualTo(1);
        assertThat(terminal.out())
                .contains("password authentication failed", ": check the user and the password")
                .doesNotContain("--fleet");
    }

    @Test
    void a_revoked_site_is_a_clear_message_of_check() {
        assertThat(terminal.run("enrol", file.toString())).isZero();
        site.remote().execute("alter role \"" + role + "\" nologin");

        assertThat(terminal.run("check", "--fix-hints")).isEqualTo(1);
        assertThat(terminal.out()).contains("is not permitted to log in", "metersync site list");
    }
}
