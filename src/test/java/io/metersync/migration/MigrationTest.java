package io.metersync.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.support.Home;
import io.metersync.support.PostgresServer;
import io.metersync.support.Schema;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

@Tag("Plan-10")
class MigrationTest {
    /** Each version on each side. */
    static Stream<Site> sites() {
        return Stream.of(
                new Site(PostgresServer.older(), PostgresServer.newer()),
                new Site(PostgresServer.newer(), PostgresServer.older()));
    }

    @ParameterizedTest
    @MethodSource("sites")
    void an_empty_database_gets_every_table_and_index(Site site) {
        site.migrate();

        assertThat(Schema.of(site.local()))
                .contains(
                        "meter_readings.id bigint not null default nextval('meter_readings_id_seq'::regclass)",
                        "meter_readings.value numeric not null",
                        "meter_readings.metadata jsonb",
                        "meter_readings.is_synchronized boolean default false",
                        "meters.active boolean not null default true",
                        "tenant.metadata jsonb",
                        "sync_logs.details jsonb")
                .anyMatch(line -> line.startsWith("index idx_meter_readings_sync "))
                .anyMatch(line -> line.startsWith("index idx_meter_readings_meter_time "))
                .anyMatch(line -> line.startsWith("index idx_sync_logs_timestamp "));
        assertThat(Schema.of(site.remote()))
                .contains("meter_readings.source_node uuid", "meter_readings.source_id bigint")
                .anyMatch(line -> line.startsWith("index idx_meter_readings_meter_time "))
                .anyMatch(line -> line.startsWith("index idx_meter_readings_source unique "));
        assertThat(site.countLocal("sync_node")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("sites")
    void the_documents_tables_keep_their_rows_and_work_from_then_on(Site site) {
        Schema.createDocumentsTables(site);
        addDocumentsRows(site);
        List<String> before = Site.readings(site.local());

        site.migrate();

        assertThat(Site.readings(site.local())).isEqualTo(before);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(2);
        assertThat(site.countRemote("meter_readings where source_node is null")).isEqualTo(1);
        try (site) {
            site.start().cycle();
            assertThat(site.countRemote("meter_readings where source_node is not null"))
                    .isEqualTo(2);
            assertThat(site.countLocal("meter_readings where is_synchronized")).isEqualTo(1);
            assertThat(site.countLocal("meter_readings")).isEqualTo(1);
            assertThat(site.countLocal("meters")).isEqualTo(1);
        }
    }

    @Test
    void the_documents_tables_get_ids_that_do_not_end_at_two_billion() {
        Site site = site();
        Schema.createDocumentsTables(site);
        site.migrate();

        site.local().execute("select setval('meter_readings_id_seq', 2147483647)");
        site.addReadings(1);

        assertThat(site.local().queryForObject("select max(id) from meter_readings", Long.class))
                .isEqualTo(2_147_483_648L);
    }

    @Test
    void the_documents_tables_end_up_with_every_column_of_new_ones() {
        Site fresh = Site.migrated();
        Site grown = site();
        Schema.createDocumentsTables(grown);
        grown.migrate();

        // what is not bigger than it was: ids of sync_logs, ids of the remote table, which is the client's
        assertThat(Schema.of(grown.local()))
                .map(MigrationTest::withoutWidth)
                .containsAll(Schema.of(fresh.local()).stream()
                        .map(MigrationTest::withoutWidth)
                        .toList());
        assertThat(Schema.of(grown.remote()))
                .map(MigrationTest::withoutWidth)
                .containsAll(Schema.of(fresh.remote()).stream()
                        .map(MigrationTest::withoutWidth)
                        .toList());
    }

    @Test
    void a_view_on_the_readings_survives() {
        Site site = site();
        Schema.createDocumentsTables(site);
        addDocumentsRows(site);
        site.local()
                .execute("create view latest as select meter_id, max(id) as id from meter_readings group by meter_id");

        site.migrate();

        assertThat(site.countLocal("latest")).isEqualTo(1);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(2);
    }

    @Test
    void a_remote_table_partitioned_by_time_takes_readings() {
        Site site = site();
        site.remote().execute("""
                create table meter_readings (id bigint generated by default as identity, meter_id varchar(255) not null,
                  timestamp timestamp not null, value numeric not null, unit varchar(50) not null, metadata jsonb,
                  created_at timestamp default current_timestamp, primary key (id, timestamp)) partition by range (timestamp);
                create table readings_2025 partition of meter_readings for values from ('2025-01-01') to ('2026-01-01');
                create table readings_2026 partition of meter_readings for values from ('2026-01-01') to ('2027-01-01')
                """);
        site.migrate().addReadings(150);

        try (site) {
            site.start().cycle();
            assertThat(site.countRemote("readings_2026")).isEqualTo(150);
            assertThat(site.countLocal("meter_readings")).isZero();
        }
    }

    @Test
    void a_second_run_has_nothing_to_do() {
        Site site = Site.migrated();
        List<String> local = Schema.of(site.local());
        List<String> remote = Schema.of(site.remote());
        String node = nodeId(site);

        assertThat(new Migration(site.settings(), "local").run()).endsWith(": nothing to do");
        assertThat(new Migration(site.settings(), "remote").run()).endsWith(": nothing to do");

        assertThat(Schema.of(site.local())).isEqualTo(local);
        assertThat(Schema.of(site.remote())).isEqualTo(remote);
        assertThat(nodeId(site)).isEqualTo(node);
    }

    @Test
    void each_database_has_an_identity_of_its_own() {
        assertThat(nodeId(Site.migrated())).isNotEqualTo(nodeId(Site.migrated()));
    }

    @ParameterizedTest
    @MethodSource("sites")
    void printed_statements_give_the_same_tables_run_twice_and_let_migrate_run_after_them(Site printed) {
        Site migrated = Site.migrated();
        for (int run = 0; run < 2; run++) {
            printed.local().execute(new Migration(printed.settings(), "local").sql());
            printed.remote().execute(new Migration(printed.settings(), "remote").sql());
        }
        String node = nodeId(printed);
        assertThat(Schema.of(printed.local())).isEqualTo(Schema.withoutHistory(migrated.local()));
        assertThat(Schema.of(printed.remote())).isEqualTo(Schema.withoutHistory(migrated.remote()));

        printed.migrate();

        assertThat(Schema.of(printed.local())).isEqualTo(Schema.of(migrated.local()));
        assertThat(Schema.of(printed.remote())).isEqualTo(Schema.of(migrated.remote()));
        assertThat(nodeId(printed)).isEqualTo(node);
    }

    @Test
    void columns_tables_and_indexes_of_ones_own_survive() {
        Site site = site();
        Schema.createDocumentsTables(site);
        site.local().execute("""
                alter table meter_readings add column quality text default 'good';
                create table dashboards (id int primary key, reading int references meter_readings (id));
                create index own_index on meter_readings (unit);
                alter table meters add column colour text""");
        addDocumentsRows(site);
        site.local().execute("insert into dashboards select 1, min(id) from meter_readings where is_synchronized");

        site.migrate();

        assertThat(Schema.of(site.local()))
                .contains("meter_readings.quality text default 'good'::text", "meters.colour text")
                .anyMatch(line -> line.startsWith("index own_index "));
        assertThat(site.countLocal("dashboards")).isEqualTo(1);
        assertThat(site.countLocal("meter_readings where quality = 'good'")).isEqualTo(3);
    }

    @Test
    void a_role_that_does_not_own_the_tables_is_told_who_may() {
        try (Site site = Site.migrated().withLeastPrivilege()) {
            String role = site.role("POSTGRES_SYNC");
            site.local().execute("grant select, insert on metersync_schema_history to " + role);
            site.local().execute("delete from metersync_schema_history where version <> '0'");

            assertThatThrownBy(() -> new Migration(site.settings(), "local").run())
                    .hasMessage("local database: POSTGRES_SYNC_USER " + role + " may not change its tables: set it to"
                            + " their owner for this command, or give the administrator what metersync migrate --local"
                            + " --print prints");
        }
    }

    @Test
    void the_owners_own_flyway_history_is_left_alone() {
        Site site = site();
        site.remote().execute("""
                create table flyway_schema_history (installed_rank int primary key, version varchar(50), description text);
                insert into flyway_schema_history values (1, '1', 'the owner''s'), (2, '2', 'the owner''s too')""");

        site.migrate();

        assertThat(site.countRemote("flyway_schema_history")).isEqualTo(2);
        assertThat(site.countRemote("meter_readings")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "remote"})
    void a_large_table_may_take_its_time(String side, @TempDir Path folder) {
        Site site = site().withHome(Home.copiedTo(folder)
                .write(
                        "sql/" + side + "/migration/V99__timeouts.sql",
                        "create table seen as select current_setting('statement_timeout') || current_setting('lock_timeout') as t")
                .folder());

        site.migrate();

        JdbcTemplate database = side.equals("local") ? site.local() : site.remote();
        assertThat(database.queryForObject("select t from seen", String.class)).isEqualTo("00");
    }

    private static Site site() {
        return new Site(PostgresServer.older(), PostgresServer.newer());
    }

    private static String nodeId(Site site) {
        return site.local().queryForObject("select node_id::text from sync_node", String.class);
    }

    private static String withoutWidth(String line) {
        return line.replaceFirst("\\.id (bigint|integer)", ".id number");
    }

    /** One reading that waits, one that says NULL, one that is synchronized; one remote reading and meter of somebody's. */
    private static void addDocumentsRows(Site site) {
        site.local().execute("""
                insert into meter_readings (meter_id, timestamp, value, unit, is_synchronized)
                values ('a', '2026-01-01', 1, 'kWh', false), ('a', '2026-01-02', 2.50, 'kWh', null),
                       ('a', '2026-01-03', 3, 'kWh', true)""");
        site.remote().execute("""
                insert into meter_readings (meter_id, timestamp, value, unit) values ('b', '2026-01-01', 1, 'kWh');
                insert into meters (meter_id, name, meter_type, unit) values ('a', 'A', 'electricity', 'kWh')""");
    }
}
