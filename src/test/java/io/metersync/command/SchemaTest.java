package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** In which schema the tables are: the one of the settings, else the one of the search path where only one can be meant. */
class SchemaTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @AutoClose
    private final LogLines log = LogLines.capture();

    @ParameterizedTest
    @CsvSource({"SYNC,local", "CLIENT,remote"})
    void a_schema_of_the_roles_own_gets_no_second_tables(String name, String side) {
        Site site = Site.migrated();
        site.addReadings(150);
        List<String> collected = Site.readings(site.local());
        // the search path is "$user", public, and the role is postgres
        of(site, side).execute("create schema postgres");
        terminal.configure(site);

        assertThat(terminal.run("check")).isZero();
        assertThat(terminal.out())
                .contains("ok     " + side + " schema: all tables and columns are there, in schema public");
        assertThat(terminal.run("migrate")).isEqualTo(1);
        assertThat(terminal.err())
                .contains(
                        "meter_readings would be made in the schema postgres, and there is one in public: set POSTGRES_"
                                + name + "_SCHEMA to the schema for the tables")
                .hasLineCount(1);
        assertThat(tablesIn(of(site, side), "postgres")).isZero();

        terminal.set("postgres." + name.toLowerCase() + ".schema", "public");
        assertThat(terminal.run("migrate")).isZero();
        assertThat(tablesIn(of(site, side), "postgres")).isZero();
        try (site) {
            site.withHome(terminal.home())
                    .with("POSTGRES_" + name + "_SCHEMA", "public")
                    .start()
                    .cycle();
            assertThat(log.errors()).isEmpty();
            assertThat(Site.readings(site.remote())).isEqualTo(collected);
        }
    }

    @ParameterizedTest
    @CsvSource({"SYNC,local", "CLIENT,remote"})
    void tables_in_two_schemas_of_the_search_path_are_an_error_until_a_setting_names_one(String name, String side) {
        Site site = Site.migrated();
        of(site, side).execute("create schema postgres; create view postgres.meters as select * from public.meters");
        terminal.configure(site);

        assertThat(terminal.run("check", "--fix-hints")).isEqualTo(1);
        String problem = "meters is in several schemas of the search path, postgres and public: set POSTGRES_" + name
                + "_SCHEMA to the one with the site's tables";
        assertThat(terminal.out())
                .contains("ERROR  " + side + " schema: " + problem, "POSTGRES_" + name + "_SCHEMA=...");
        assertThat(terminal.run("migrate")).isEqualTo(1);
        assertThat(terminal.err()).contains(problem);

        terminal.set("postgres." + name.toLowerCase() + ".schema", "public");
        assertThat(terminal.run("migrate")).isZero();
        assertThat(terminal.run("check")).isZero();
    }

    @Test
    void tables_in_a_schema_outside_of_the_search_path_are_not_made_again() {
        Site site = new Site(PostgresServer.older(), PostgresServer.newer());
        site.remote().execute("create schema metering; create table metering.tenant (tenant_id text primary key)");
        terminal.configure(site);

        assertThat(terminal.run("migrate")).isEqualTo(1);

        assertThat(terminal.err())
                .contains(
                        "tenant would be made in the schema public, and there is one in metering: set POSTGRES_CLIENT_SCHEMA");
        assertThat(tablesIn(site.local(), "public")).isZero();
        assertThat(tablesIn(site.remote(), "public")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"SYNC,local", "CLIENT,remote"})
    void a_schema_that_does_not_exist_is_named_and_not_made(String name, String side) {
        Site site = terminal.configure(Site.migrated().with("POSTGRES_" + name + "_SCHEMA", "Public"));
        String problem = "the schema \"Public\" does not exist: create it, or correct POSTGRES_" + name + "_SCHEMA";

        assertThat(terminal.run("migrate")).isEqualTo(1);
        assertThat(terminal.err()).contains(problem);
        assertThat(terminal.run("check")).isEqualTo(1);
        assertThat(terminal.out()).contains("ERROR  " + side + " schema: " + problem);
        assertThat(of(site, side).queryForList("select from pg_namespace where nspname = 'Public'"))
                .isEmpty();
    }

    /** Beside tables of the same names in public, which nothing may touch. The second holds what Camel, drivers and quotes take for theirs. */
    @ParameterizedTest
    @ValueSource(strings = {"Zähler \"A\"", "a#b?c:#d--e$$f'g;h\\i{{j}},k"})
    void all_that_a_site_does_uses_the_schemas_of_the_settings(String schema) throws Exception {
        Site site = new Site(PostgresServer.older(), PostgresServer.newer());
        String quoted = '"' + schema.replace("\"", "\"\"") + '"';
        for (JdbcTemplate database : List.of(site.local(), site.remote())) {
            database.execute("create schema " + quoted);
            database.execute(
                    "create table meter_readings (decoy int); create table meters (decoy int); create table tenant (decoy int)");
        }
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.newer(), 2);
                site) {
            site.withRemotePort(pooler.port())
                    .with("POSTGRES_SYNC_SCHEMA", schema)
                    .with("POSTGRES_CLIENT_SCHEMA", schema);
            site.migrate().migrate();
            JdbcTemplate local = in(site.local(), quoted);
            JdbcTemplate remote = in(site.remote(), quoted);
            List<String> collected = collect(site, local, remote);
            site.withSchemaPrivilege(local).withHttp();
            terminal.configure(site);
            terminal.set("postgres.sync.schema", schema.replace("\\", "\\\\"));
            terminal.set("postgres.client.schema", schema.replace("\\", "\\\\"));
            site.withHome(terminal.home()).start();

            assertThat(terminal.run("check")).as(terminal.out()).isZero();
            assertThat(terminal.out()).contains(schema).doesNotContain("warn   remote schema");
            assertThat(terminal.run("plan")).isZero();
            assertThat(terminal.out()).contains("insert 1");

            // the first delete fails, so that two readings are corrected by the second cycle
            local.execute(
                    "create function refuse() returns trigger language plpgsql as $x$ begin raise exception 'not today' using errcode = '53100'; end $x$");
            local.execute("create trigger refuse before delete on meter_readings execute function refuse()");
            site.cycle();
            local.execute("drop trigger refuse on meter_readings");
            local.execute("update meter_readings set value = value + 1000 where id in (2, 3)");
            site.cycle();

            assertThat(remote.queryForList(
                            "select source_id from meter_readings where value > 1000 order by 1", Long.class))
                    .containsExactly(2L, 3L);
            assertThat(Site.readings(remote)).hasSize(collected.size() - 1);
            assertThat(local.queryForObject("select count(*) from meter_readings", Long.class))
                    .isZero();
            assertThat(local.queryForList("select source_id from quarantined_readings", Long.class))
                    .containsExactly(7L);
            assertThat(local.queryForList("select name from meters", String.class))
                    .containsExactly("Main");
            assertThat(terminal.run("status")).isZero();
            assertThat(terminal.run("verify", "--from", "2026-01-01", "--to", "2026-01-02"))
                    .as(terminal.out())
                    .isZero();
            remote.execute("drop trigger pick on meter_readings");
            assertThat(terminal.run("quarantine", "retry", "--all")).isZero();
            assertThat(Site.readings(remote)).hasSameSizeAs(collected);
            site.send("housekeeping");
            assertThat(site.local().queryForObject("select count(*) from meter_readings", Long.class))
                    .isZero();
            assertThat(in(site.remote(), "public").queryForObject("select count(*) from meter_readings", Long.class))
                    .isZero();
            // the sessions of the pooler are everybody's
            for (int i = 0; i < 10; i++) {
                assertThat(throughPooler(site, pooler)).isEqualTo("\"$user\", public");
            }
            close(local, remote);
        }
    }

    private static List<String> collect(Site site, JdbcTemplate local, JdbcTemplate remote) {
        local.execute(
                "insert into meter_readings (meter_id, timestamp, value, unit)"
                        + " select 'm', timestamp '2026-01-01' + i * interval '1 s', i, 'kWh' from generate_series(1, 250) as i");
        remote.execute(
                "insert into meters (meter_id, name, meter_type, unit) values ('m', 'Main', 'electricity', 'kWh');"
                        + " insert into tenant (tenant_id, name) values ('t', 'T')");
        remote.execute("create function pick() returns trigger language plpgsql as"
                + " $x$ begin if new.source_id = 7 then raise exception 'not this one'; end if; return new; end $x$");
        remote.execute("create trigger pick before insert on meter_readings for each row execute function pick()");
        return Site.readings(local);
    }

    @Test
    void a_printed_migration_makes_the_tables_in_the_schema() {
        Site site = new Site(PostgresServer.older(), PostgresServer.newer());
        terminal.configure(site);
        terminal.set("postgres.client.schema", "The \"Client\"");

        assertThat(terminal.run("migrate", "--print", "--remote")).isZero();
        JdbcTemplate administrator = in(site.remote(), "public");
        administrator.execute("create schema \"The \"\"Client\"\"\"");
        administrator.execute(terminal.out());

        assertThat(tablesIn(site.remote(), "The \"Client\"")).isEqualTo(3);
        assertThat(tablesIn(site.remote(), "public")).isZero();
        assertThat(administrator.queryForObject("show search_path", String.class))
                .isEqualTo("\"$user\", public");
        assertThat(terminal.run("migrate", "--remote")).isZero();
        close(administrator);
    }

    @Test
    void the_tables_of_the_centre_are_made_beside_the_remote_tables_and_with_their_settings_alone() {
        Site site =
                new Site(PostgresServer.older(), PostgresServer.newer()).with("POSTGRES_CLIENT_SCHEMA", "The \"C\"");
        site.remote().execute("create schema \"The \"\"C\"\"\"");
        terminal.configure(site);
        List.of("host", "db", "user", "password").forEach(name -> terminal.set("postgres.sync." + name, ""));

        assertThat(terminal.run("migrate", "--fleet")).isEqualTo(2);
        assertThat(terminal.run("migrate", "--remote", "--fleet")).isEqualTo(1);
        assertThat(terminal.err()).contains("meter_readings is missing", "run metersync migrate --remote first");
        assertThat(terminal.run("migrate", "--remote")).isZero();
        site.migrate();
        assertThat(terminal.run("migrate", "--remote", "--fleet")).isZero();
        assertThat(terminal.run("migrate", "--remote", "--fleet")).isZero();
        assertThat(terminal.run("migrate", "--remote", "--fleet", "--print")).isZero();
        assertThat(terminal.out())
                .contains("4 migration(s) run", "nothing to do", "create table if not exists metersync_sites");

        JdbcTemplate administrator = in(site.remote(), "public");
        administrator.execute(terminal.out().substring(terminal.out().indexOf("set search_path to")));
        assertThat(administrator.queryForObject("select to_regclass('public.metersync_sites') is null", Boolean.class))
                .isTrue();
        assertThat(administrator.queryForObject("select \"The \"\"C\"\"\".metersync_site_group()::text", String.class))
                .isEqualTo("metersync_sites_" + site.remoteName() + "_The \"C\"");
        close(administrator);
        terminal.configure(site);
        assertThat(terminal.run("check")).as(terminal.out()).isZero();
    }

    @Test
    void an_edited_statement_without_the_schema_uses_the_search_path_and_is_warned_of() throws Exception {
        Site site = Site.migrated().withCopiedHome();
        Path status = site.home().resolve("sql/remote/status.sql");
        String edited = Files.readString(status).replace("{{remote.schema}}", "");
        Files.writeString(status, edited);
        site.remote().execute("create schema client");
        try (site) {
            site.start();
            assertThat(site.application().status().report(true).connections().remoteDbConnected())
                    .isTrue();
        }
        terminal.configure(site);
        terminal.set("postgres.client.schema", "client");
        terminal.write("sql/remote/status.sql", edited);
        terminal.run("migrate");

        assertThat(terminal.run("check")).isZero();
        assertThat(terminal.out().lines().filter(line -> line.startsWith("warn   remote schema")))
                .singleElement()
                .asString()
                .contains("sql/remote/status.sql names a table without {{remote.schema}}");
    }

    private static JdbcTemplate of(Site site, String side) {
        return side.equals("local") ? site.local() : site.remote();
    }

    /** One connection whose search path is the schema. */
    private static JdbcTemplate in(JdbcTemplate database, String quotedSchema) {
        try {
            JdbcTemplate kept = new JdbcTemplate(
                    new SingleConnectionDataSource(database.getDataSource().getConnection(), true));
            if (!quotedSchema.equals("public")) {
                kept.execute("set search_path to " + quotedSchema);
            }
            return kept;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(JdbcTemplate... kept) {
        for (JdbcTemplate database : kept) {
            ((SingleConnectionDataSource) database.getDataSource()).destroy();
        }
    }

    private static String throughPooler(Site site, PgBouncer pooler) throws SQLException {
        try (var connection = java.sql.DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + pooler.port() + "/"
                        + site.remoteName() + "?user=postgres&password=postgres&prepareThreshold=0");
                var result = connection.createStatement().executeQuery("show search_path")) {
            result.next();
            return result.getString(1);
        }
    }

    private static long tablesIn(JdbcTemplate database, String schema) {
        return database.queryForObject(
                "select count(*) from pg_class join pg_namespace on pg_namespace.oid = relnamespace"
                        + " where nspname = ? and relkind = 'r' and relname <> 'metersync_schema_history'",
                Long.class,
                schema);
    }
}
