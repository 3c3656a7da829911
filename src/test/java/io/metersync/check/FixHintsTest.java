package io.metersync.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.finding.Finding;
import io.metersync.process.Application;
import io.metersync.support.Home;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code check --fix-hints} says beside each finding mends it; SQL is run here as it stands there. */
class FixHintsTest {
    private static final String SECRET = "hunter2-and-more-of-it";

    private Site site;

    @BeforeEach
    void migrate() {
        site = Site.migrated().with("DB_CONNECTION_TIMEOUT_MS", "1000");
    }

    @Test
    void what_is_in_order_has_no_hint() {
        assertThat(new Check(Application::new, site.settings()).run()).allMatch(finding -> finding.fix() == null);
    }

    @Test
    void a_missing_column_is_made_by_the_migration_whether_it_has_run_or_not() {
        site.local().execute("alter table meters drop column active");

        assertThat(theFix())
                .contains("metersync migrate --local --print | psql", "dbname=" + site.localName(), "user=OWNER");
    }

    @Test
    void a_missing_index_is_made_by_the_statements() {
        site.remote().execute("drop index idx_meter_readings_source");
        site.remote().execute("create index idx_meter_readings_source on meter_readings (source_node)");

        assertThat(theFix()).contains("CREATE UNIQUE INDEX CONCURRENTLY", "dbname=" + site.remoteName());
        runSql(theFix(), site.remote());

        assertThat(wrong()).isEmpty();
    }

    @Test
    void the_index_of_a_partitioned_table_is_made_by_the_statements() {
        site.remote().execute("""
                alter table meter_readings rename to old_readings;
                create table meter_readings (like old_readings including defaults) partition by range (timestamp);
                create table all_readings partition of meter_readings for values from (minvalue) to (maxvalue);
                """);

        runSql(theFix(), site.remote());

        assertThat(wrong()).isEmpty();
    }

    @Test
    void a_type_that_cannot_hold_a_value_is_changed_by_the_statements_and_keeps_what_is_there() {
        site.with("POSTGRES_CLIENT_SCHEMA", "public");
        site.remote().execute("""
                alter table meter_readings alter value type real, alter unit type char(10), alter timestamp type timestamptz,
                  alter meter_id type varchar(20), alter metadata type json;
                set time zone 'UTC';
                insert into meter_readings (meter_id, timestamp, value, unit) values ('m', '2026-01-01 12:00', 16777217.125, 'kWh')
                """);
        site.local().execute("alter table meter_readings alter metadata type json using metadata::text::json");

        assertThat(wrong())
                .filteredOn(finding -> finding.subject().equals("remote types"))
                .hasSize(5)
                .allSatisfy(finding ->
                        runSql(finding.fix(), finding.fix().contains(site.localName()) ? site.local() : site.remote()));

        assertThat(wrong()).isEmpty();
        assertThat(Site.readings(site.remote())).containsExactly("m|2026-01-01 12:00:00|16777218|kWh|(null)");
    }

    @Test
    void missing_privileges_are_granted_by_the_statements_and_no_others() {
        PostgresServer.newer().createRole("hint_privilege", SECRET);
        site.remote().execute("grant select on meter_readings, meters to hint_privilege");
        site.with("POSTGRES_CLIENT_USER", "hint_privilege").with("POSTGRES_CLIENT_PASSWORD", SECRET);

        String fix = wrong().get(0).fix();

        assertThat(fix)
                .contains(
                        "GRANT INSERT (METER_ID, TIMESTAMP, VALUE, UNIT, METADATA, SOURCE_NODE, SOURCE_ID) ON meter_readings TO hint_privilege;",
                        "GRANT SELECT ON tenant TO hint_privilege;")
                .contains("GRANT UPDATE (VALUE, UNIT, METADATA) ON meter_readings TO hint_privilege;")
                .doesNotContain("SELECT ON meters ", SECRET);
        runSql(fix, site.remote());
        assertThat(wrong()).isEmpty();
    }

    @Test
    void an_unreachable_database_is_asked_for_and_its_address_set() {
        site.withRemotePort(1);

        assertThat(theFix()).contains("pg_isready -h '127.0.0.1' -p 1", "environment: POSTGRES_CLIENT_PORT=...");
    }

    @Test
    void a_host_without_address_is_looked_up_and_verified_tls_is_set() {
        site.with("POSTGRES_CLIENT_HOST", "no-such-host.invalid");

        assertThat(fixes())
                .contains("getent hosts no-such-host.invalid")
                .contains("environment: POSTGRES_CLIENT_HOST=...")
                .contains(".env: POSTGRES_CLIENT_SSLMODE=verify-full", ".env: POSTGRES_CLIENT_SSLROOTCERT=/path/to/");
    }

    @Test
    void a_wrong_password_is_tried_by_hand_and_never_shown() {
        PostgresServer.newer().createRole("hint_password", "right");
        site.with("POSTGRES_CLIENT_USER", "hint_password").with("POSTGRES_CLIENT_PASSWORD", SECRET);

        assertThat(theFix())
                .contains("user=hint_password", "environment: POSTGRES_CLIENT_PASSWORD=...")
                .doesNotContain(SECRET);
    }

    @Test
    void a_wrong_database_name_is_looked_for() {
        site.with("POSTGRES_SYNC_DB", "nowhere");

        assertThat(theFix()).contains("psql -h", " -l", "environment: POSTGRES_SYNC_DB=...");
    }

    @Test
    void a_wrong_setting_is_set_where_it_stands(@TempDir Path folder) {
        site.withHome(Home.copiedTo(folder)
                .append("application.properties", "\nupload.lanes = 0\nbatch.sise = 5\n")
                .folder());
        site.with("BATCH_SIZE", "0").with("DB_POOL_MAX", "3");

        assertThat(fixes())
                .contains("environment: BATCH_SIZE=100")
                .contains("application.properties: upload.lanes = 2")
                .contains("application.properties: remove the line batch.sise = ...");
    }

    @Test
    void every_configuration_that_is_wrong_has_a_hint_without_a_secret() {
        site.with("POSTGRES_SYNC_PASSWORD", "")
                .with("POSTGRES_CLIENT_PASSWORD", SECRET)
                .with("POSTGRES_CLIENT_PASSWORD_FILE", "/nowhere/secret")
                .with("HTTP_HOST", "0.0.0.0")
                .with("HTTP_TLS_CERT", "/nowhere/cert.pem")
                .with("UPLOAD_LANES", "20")
                .with("DB_POOL_MAX", "7")
                .with("SYNC_INTERVALL", "7");

        assertThat(wrong()).hasSizeGreaterThan(5).noneMatch(finding -> finding.fix() == null);
        assertThat(fixes())
                .contains(".env: POSTGRES_SYNC_PASSWORD=...", "environment: DB_POOL_MAX=22")
                .contains("environment: remove the line SYNC_INTERVALL=...")
                .doesNotContain(SECRET);
    }

    @Test
    void a_broken_route_is_opened_at_its_line(@TempDir Path folder) {
        Home home = Home.copiedTo(folder)
                .replace(
                        "routes/upload-readings.camel.yaml",
                        "uri: direct:poll-large-readings",
                        "uri: direct:pol-large-readings");
        site.withHome(home.folder());

        assertThat(theFix())
                .containsPattern("\\$\\{EDITOR:-vi} \\+\\d+ '.*routes/upload-readings.camel.yaml'")
                .contains("tar -xzOf metersync-VERSION.tar.gz");
        home.replace("routes/upload-readings.camel.yaml", "- setBody:", "- setBoddy:");
        assertThat(theFix()).containsPattern("\\+\\d+ '.*routes/upload-readings.camel.yaml'");
    }

    @Test
    void a_broken_or_missing_statement_is_opened_or_restored(@TempDir Path folder) {
        Home home = Home.copiedTo(folder).replace("sql/local/poll-readings.sql", "limit :#limit", "limits :#limit");
        site.withHome(home.folder());
        assertThat(theFix()).contains("vi} '" + home.folder().resolve("sql/local/poll-readings.sql"));

        home.delete("sql/local/poll-readings.sql");

        assertThat(wrong().get(0).fix()).contains("'*/sql/local/poll-readings.sql' > ");
    }

    private List<Finding> wrong() {
        return new Check(Application::new, site.settings())
                .run().stream()
                        .filter(finding -> finding.level() != Finding.Level.OK)
                        .toList();
    }

    private String theFix() {
        assertThat(wrong()).hasSize(1);
        return wrong().get(0).fix();
    }

    private String fixes() {
        return wrong().stream().map(Finding::fix).collect(Collectors.joining("\n"));
    }

    /** As psql runs it: a statement at a time, which CONCURRENTLY needs. */
    private static void runSql(String fix, JdbcTemplate database) {
        String sql = fix.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
        for (String statement : sql.split(";\\s*")) {
            database.execute(statement);
        }
    }
}
