package io.metersync.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.process.Application;
import io.metersync.support.Home;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("Req-1.4")
class DatabaseCheckTest {
    private Site site;

    @BeforeEach
    void migrate() {
        site = Site.migrated().with("DB_CONNECTION_TIMEOUT_MS", "1000");
    }

    @Test
    void two_migrated_databases_are_in_order() {
        assertThat(findings())
                .noneMatch(finding -> finding.startsWith("ERROR"))
                .anyMatch(finding -> finding.contains("local connection") && finding.contains(site.localName()))
                .anyMatch(finding -> finding.contains("remote connection") && finding.contains("PostgreSQL"))
                .anyMatch(finding -> finding.contains("local schema"))
                .anyMatch(finding -> finding.contains("remote schema"))
                .anyMatch(finding -> finding.contains("local statements"))
                .anyMatch(finding -> finding.contains("remote statements"))
                .anyMatch(finding -> finding.contains("remote clock"));
    }

    @Test
    void check_changes_nothing() {
        site.addReadings(3);

        findings();

        assertThat(site.countLocal("meter_readings")).isEqualTo(3);
        assertThat(site.countRemote("meter_readings")).isZero();
        assertThat(site.countLocal("sync_logs")).isZero();
    }

    @Test
    void a_wrong_configuration_is_told_and_nothing_else_is_tried() {
        site.with("BATCH_SIZE", "0").withRemotePort(1);

        assertThat(findings()).singleElement().asString().contains("ERROR", "configuration: BATCH_SIZE = '0'");
        assertThat(new Check(Application::new, site.settings()).run()).allMatch(Finding::isConfigurationError);
    }

    @Test
    void an_unknown_setting_is_told(@TempDir Path folder) {
        site.withHome(Home.copiedTo(folder)
                .append("application.properties", "batch.sise = 5\n")
                .folder());

        assertThat(errors()).singleElement().asString().contains("batch.sise", "no such setting");
    }

    @Test
    void a_local_database_that_does_not_answer_is_told_and_the_remote_one_is_looked_at() {
        site.withLocalPort(1);

        List<String> findings = findings();

        assertThat(findings)
                .filteredOn(finding -> finding.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("local connection", "127.0.0.1:1/" + site.localName(), "refused");
        assertThat(findings).anyMatch(finding -> finding.startsWith("ok") && finding.contains("remote schema"));
    }

    @Test
    void a_remote_database_that_does_not_answer_is_told_and_the_local_one_is_looked_at() {
        site.withRemotePort(1);

        List<String> findings = findings();

        assertThat(findings)
                .filteredOn(finding -> finding.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("remote connection", "127.0.0.1:1/" + site.remoteName(), "refused");
        assertThat(findings).anyMatch(finding -> finding.startsWith("ok") && finding.contains("local schema"));
    }

    @Test
    void a_host_that_has_no_address_is_told_and_a_network_without_verified_tls() {
        site.with("POSTGRES_CLIENT_HOST", "no-such-host.invalid");

        assertThat(findings())
                .anyMatch(finding -> finding.startsWith("ERROR")
                        && finding.contains("no-such-host.invalid")
                        && finding.contains("check the host's name, and this machine's DNS"))
                .anyMatch(finding -> finding.startsWith("warn")
                        && finding.contains("POSTGRES_CLIENT_SSLMODE is 'prefer'")
                        && finding.contains("verify-full"));
    }

    @Test
    void a_network_with_verified_tls_is_no_warning() {
        site.with("POSTGRES_CLIENT_HOST", "no-such-host.invalid").with("POSTGRES_CLIENT_SSLMODE", "verify-full");

        assertThat(findings()).noneMatch(finding -> finding.contains("SSLMODE"));
    }

    @Test
    void a_wrong_password_is_told_and_not_shown() {
        PostgresServer.newer().createRole("check_password", "right");
        site.with("POSTGRES_CLIENT_USER", "check_password").with("POSTGRES_CLIENT_PASSWORD", "hunter2");

        assertThat(errors())
                .singleElement()
                .asString()
                .contains("remote connection", "check_password", "check the user and the password")
                .doesNotContain("hunter2");
    }

    @Test
    void a_wrong_database_name_is_told() {
        site.with("POSTGRES_SYNC_DB", "nowhere");

        assertThat(errors())
                .singleElement()
                .asString()
                .contains("local connection", "nowhere", "check the database's name");
    }

    @Test
    void tables_that_are_missing_are_told_by_name() {
        Site empty = new Site(PostgresServer.older(), PostgresServer.newer());

        assertThat(errors(empty))
                .anyMatch(error -> error.contains("local schema: table sync_logs is missing: run metersync migrate"))
                .anyMatch(error -> error.contains("remote schema: table meter_readings is missing"))
                .noneMatch(error -> error.contains("statements"));
    }

    @Test
    void columns_that_are_missing_are_told_by_name() {
        site.local().execute("alter table meters drop column active, drop column deactivated_at");

        assertThat(errors())
                .singleElement()
                .asString()
                .contains("local schema: table meters lacks active, deactivated_at: run metersync migrate");
    }

    @Test
    void a_unique_index_that_is_missing_is_told() {
        site.remote().execute("drop index idx_meter_readings_source");

        assertThat(errors())
                .singleElement()
                .asString()
                .contains("remote schema", "no unique index", "run metersync migrate");
    }

    @Test
    void an_index_of_that_name_that_is_not_unique_is_told() {
        site.remote().execute("drop index idx_meter_readings_source");
        site.remote()
                .execute("create index idx_meter_readings_source"
                        + " on meter_readings (source_node, source_id, meter_id, timestamp)");

        assertThat(errors()).singleElement().asString().contains("no unique index");
    }

    @Test
    void a_unique_index_that_no_insert_can_use_is_told() {
        site.remote().execute("drop index idx_meter_readings_source");
        site.remote()
                .execute("create unique index idx_meter_readings_source"
                        + " on meter_readings (source_node, source_id, meter_id, timestamp) where value > 0");

        assertThat(errors()).singleElement().asString().contains("no unique index", "run metersync migrate");
    }

    @Test
    void what_lets_the_remote_accept_an_insert_and_store_nothing_is_a_warning() {
        site.remote().execute("""
                create function drop_some() returns trigger language plpgsql as $$ begin return null; end $$;
                create trigger drop_some before insert on meter_readings for each row execute function drop_some();
                create table meter_readings_2026 () inherits (meter_readings);
                alter role postgres in database "%s" set default_transaction_isolation = 'repeatable read'
                """.formatted(site.remoteName()));

        assertThat(findings())
                .filteredOn(finding -> finding.contains("remote readings"))
                .hasSize(3)
                .allMatch(finding -> finding.startsWith("warn"))
                .anyMatch(finding -> finding.contains("row trigger drop_some runs before an insert"))
                .anyMatch(finding -> finding.contains("meter_readings_2026 inherits from meter_readings"))
                .anyMatch(finding -> finding.contains("default_transaction_isolation is repeatable read"));
    }

    @Test
    void a_chunk_of_timescaledb_is_no_warning() {
        site.remote().execute("""
                create schema _timescaledb_internal;
                create table _timescaledb_internal._hyper_1_1_chunk () inherits (meter_readings);
                create function ts_insert_blocker() returns trigger language plpgsql as $$ begin return new; end $$;
                create trigger ts_insert_blocker before insert on meter_readings for each row execute function ts_insert_blocker()
                """);

        assertThat(findings()).noneMatch(finding -> finding.contains("remote readings"));
    }

    @Test
    void what_lets_readings_stay_in_the_local_database_is_a_warning() {
        assertThat(findings()).noneMatch(finding -> finding.contains("local readings"));

        site.local().execute("""
                alter table meter_readings alter value drop not null, alter unit drop not null,
                  alter metadata type json using metadata::json;
                create table bills (reading bigint references meter_readings);
                create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
                create trigger keep before delete on meter_readings for each row execute function keep();
                create rule keep_too as on delete to meter_readings where old.id = 1 do instead nothing
                """);

        assertThat(findings())
                .filteredOn(finding -> finding.contains("local readings"))
                .hasSize(4)
                .allMatch(finding -> finding.startsWith("warn"))
                .anyMatch(finding -> finding.contains("column unit, value takes NULL"))
                .anyMatch(finding -> finding.contains("table bills refers to meter_readings"))
                .anyMatch(finding -> finding.contains("trigger or rule keep, keep_too runs before a delete"))
                .anyMatch(finding -> finding.contains("column metadata is json"));
    }

    @Test
    void row_level_security_that_applies_to_the_role_is_a_warning() {
        site.withLeastPrivilege();
        assertThat(findings()).noneMatch(finding -> finding.contains("remote readings"));

        site.remote().execute("alter table meter_readings enable row level security");

        assertThat(findings())
                .filteredOn(finding -> finding.contains("remote readings"))
                .singleElement()
                .asString()
                .startsWith("warn")
                .contains("row level security applies");
    }

    @ParameterizedTest
    @CsvSource({"2.9.3, true", "2.18.0, true", "2.18.1, false", "2.18.1-dev, false", "2.20.0, false", "3.0, false"})
    void a_timescaledb_that_drops_readings_is_known_by_its_version(String version, boolean isBeforeFix) {
        assertThat(SilentLossCheck.isBeforeFix(version)).isEqualTo(isBeforeFix);
    }

    @Test
    void a_statement_that_the_database_does_not_take_is_told_with_its_file(@TempDir Path folder) {
        site.withHome(Home.copiedTo(folder)
                .replace("sql/local/poll-readings.sql", "limit :#limit", "limits :#limit")
                .folder());

        assertThat(errors()).singleElement().asString().contains("sql/local/poll-readings.sql", "syntax error");
    }

    @Test
    void a_privilege_that_is_missing_is_told_with_the_statement() {
        PostgresServer.newer().createRole("check_privilege", "right");
        site.remote()
                .execute("grant select, insert on meter_readings to check_privilege;"
                        + "grant select on meters, tenant to check_privilege");
        site.with("POSTGRES_CLIENT_USER", "check_privilege").with("POSTGRES_CLIENT_PASSWORD", "right");

        assertThat(errors())
                .anyMatch(error -> error.contains("sql/remote/correct-readings.sql"))
                .allMatch(error -> error.contains("permission denied") && error.contains("grants.sql"));
    }

    @Test
    void a_clock_that_is_off_is_a_warning() {
        try (Databases databases = new Databases(site.settings())) {
            Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-60));

            assertThat(new DatabaseCheck(databases.local(), "local", site.settings(), slow).run())
                    .extracting(Finding::toString)
                    .anyMatch(finding -> finding.startsWith("warn") && finding.contains("s off this machine's"));
        }
    }

    private List<String> errors() {
        return errors(site);
    }

    private static List<String> errors(Site site) {
        return findings(site).stream()
                .filter(finding -> finding.startsWith("ERROR"))
                .toList();
    }

    private List<String> findings() {
        return findings(site);
    }

    private static List<String> findings(Site site) {
        return new Check(Application::new, site.settings())
                .run().stream().map(Finding::toString).toList();
    }
}
