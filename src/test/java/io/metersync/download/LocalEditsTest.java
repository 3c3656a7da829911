package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.LogLines;
import io.metersync.support.MeterAgent;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The remote database wins, and the local version that loses is kept once. */
@Tag("Req-8.5")
class LocalEditsTest {
    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    private final MeterAgent agent = new MeterAgent(SITE);

    @BeforeEach
    void receive() {
        SITE.empty();
        agent.addRemoteMeters(3);
        SITE.remote()
                .update("insert into tenant (tenant_id, name, configuration) values ('t', 'Tenant', '{\"plan\": 1}')");
        SITE.run("download-meters");
        SITE.run("download-tenants");
        LOG.clear();
    }

    @Test
    void an_edit_is_kept_when_the_remote_row_changes_in_another_field() {
        SITE.local().update("update meters set location_id = 'cellar' where meter_id = 'meter-01'");
        SITE.remote().update("update meters set unit = 'MWh' where meter_id = 'meter-01'");

        SITE.run("download-meters");

        assertThat(agent.meters()).contains("meter-01|Meter 1|electricity|MWh|true");
        assertThat(conflicts()).containsExactly("meters|meter-01|{location_id}|cellar|kWh|MWh");
    }

    @Test
    void an_edit_is_kept_when_the_remote_row_changes_in_the_same_field() {
        SITE.local().update("update meters set name = 'secret' where meter_id = 'meter-01'");
        SITE.remote().update("update meters set name = 'central' where meter_id = 'meter-01'");

        SITE.cycle();

        assertThat(agent.meters()).contains("meter-01|central|electricity|kWh|true");
        assertThat(SITE.local()
                        .queryForObject(
                                "select concat_ws('|', fields, local_row ->> 'name', remote_row ->> 'name') from meter_conflicts",
                                String.class))
                .isEqualTo("{name}|secret|central");
        assertThat(LOG.of("meter-conflicts"))
                .singleElement()
                .asString()
                .startsWith("1 local edits of meters were overwritten")
                .endsWith("meter-01 (name)");
        assertThat(LOG.matching(".*secret.*")).isEmpty();
        assertThat(SITE.local()
                        .queryForObject(
                                "select details -> 'conflicts' from sync_logs where details ->> 'flow' = 'download-meters'",
                                String.class))
                .isEqualTo("{\"count\": 1, \"first\": [{\"key\": \"meter-01\", \"fields\": \"name\"}]}");
        assertThat(SITE.application().status().report(true).masterData().conflicts())
                .isEqualTo(1);
    }

    @Test
    void an_edit_is_kept_once_when_the_remote_row_does_not_change() {
        SITE.local().update("update meters set unit = 'MWh', location_id = 'cellar' where meter_id = 'meter-02'");

        SITE.run("download-meters");
        SITE.run("download-meters");
        agent.sync();

        assertThat(agent.meters()).contains("meter-02|Meter 2|electricity|kWh|true");
        assertThat(conflicts()).containsExactly("meters|meter-02|{location_id,unit}|cellar|MWh|kWh");
    }

    @Test
    void a_meter_reconciliation_keeps_edits_as_well() {
        SITE.local().update("update meters set unit = 'MWh'");

        agent.sync();

        assertThat(conflicts()).hasSize(3);
        assertThat(SITE.local()
                        .queryForObject(
                                "select details -> 'conflicts' ->> 'count' from sync_logs order by id desc limit 1",
                                String.class))
                .isEqualTo("3");
    }

    @Test
    void the_same_edit_made_twice_is_kept_twice() {
        for (int i = 0; i < 2; i++) {
            SITE.local().update("update meters set unit = 'MWh' where meter_id = 'meter-02'");
            SITE.run("download-meters");
        }

        assertThat(conflicts()).hasSize(2);
    }

    @Test
    void a_change_that_both_sides_make_is_no_conflict() {
        SITE.local().update("update meters set unit = 'MWh'");
        SITE.remote().update("update meters set unit = 'MWh', name = 'another'");

        SITE.run("download-meters");

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void a_change_that_the_remote_side_alone_makes_is_no_conflict() {
        SITE.remote().update("update meters set unit = 'MWh', name = 'another', configuration = '{\"a\": 1}'");
        SITE.remote().update("delete from meters where meter_id = 'meter-03'");
        agent.sync();
        agent.addRemoteMeter("meter-03");

        SITE.run("download-meters");

        assertThat(agent.active()).hasSize(3);
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void a_row_that_is_not_known_as_received_is_no_conflict_the_first_time() {
        SITE.local().update("delete from received_rows");
        SITE.local().update("update meters set unit = 'MWh'");
        SITE.run("download-meters");
        assertThat(conflicts()).isEmpty();

        SITE.local().update("update meters set unit = 'GWh'");
        SITE.run("download-meters");
        assertThat(conflicts()).hasSize(3);
    }

    @Test
    void a_row_that_was_replaced_locally_is_an_edit() {
        SITE.local().update("delete from meters where meter_id = 'meter-01'");
        SITE.run("download-meters");
        assertThat(conflicts()).isEmpty();
        SITE.local().update("delete from meters where meter_id = 'meter-01'");
        SITE.local()
                .update(
                        "insert into meters (meter_id, name, meter_type, unit) values ('meter-01', 'Mine', 'electricity', 'kWh')");

        SITE.run("download-meters");

        assertThat(conflicts()).containsExactly("meters|meter-01|{name}|kWh|kWh");
    }

    @Test
    void an_edit_of_a_tenant_is_kept() {
        SITE.local().update("update tenant set configuration = '{\"plan\": 2}'");
        SITE.remote().update("update tenant set name = 'Renamed'");

        SITE.run("download-tenants");

        assertThat(SITE.local()
                        .queryForList(
                                "select concat_ws('|', table_name, key, fields, local_row ->> 'configuration') from meter_conflicts",
                                String.class))
                .containsExactly("tenant|t|{configuration}|{\"plan\": 2}");
    }

    @Test
    void what_a_trigger_of_the_site_makes_of_a_row_is_no_edit() {
        SITE.local().execute("""
                create function spell() returns trigger language plpgsql as $$ begin new.name := upper(new.name); return new; end $$;
                create trigger spell before insert or update on meters for each row execute function spell()
                """);
        try {
            SITE.remote().update("update meters set name = 'new name'");
            SITE.run("download-meters");
            SITE.run("download-meters");
            agent.sync();

            assertThat(SITE.countLocal("meters where name = 'NEW NAME'")).isEqualTo(3);
            assertThat(conflicts()).isEmpty();
        } finally {
            SITE.local().execute("drop function spell cascade");
        }
    }

    @Test
    void edits_beside_refused_rows_are_kept_once() {
        SITE.local().update("update meters set location_id = 'cellar'");
        SITE.local().execute("alter table meters add constraint short check (length(name) < 20)");
        try {
            SITE.remote().update("update meters set name = repeat('x', 30) where meter_id = 'meter-02'");
            SITE.run("download-meters");
            SITE.run("download-meters");

            assertThat(conflicts())
                    .containsExactly(
                            "meters|meter-01|{location_id}|cellar|kWh|kWh",
                            "meters|meter-03|{location_id}|cellar|kWh|kWh");
        } finally {
            SITE.local().execute("alter table meters drop constraint short");
            SITE.run("download-meters");
        }
        assertThat(conflicts()).hasSize(3);
    }

    @Test
    void an_edit_that_commits_while_a_download_waits_for_it_is_kept() throws Exception {
        SITE.remote().update("update meters set unit = 'MWh' where meter_id = 'meter-01'");
        try (Connection editor = PostgresServer.older()
                        .statements(SITE.localName())
                        .getDataSource()
                        .getConnection();
                Statement edit = editor.createStatement()) {
            editor.setAutoCommit(false);
            edit.execute("update meters set location_id = 'cellar' where meter_id = 'meter-01'");
            CompletableFuture<Void> download = CompletableFuture.runAsync(() -> SITE.run("download-meters"));
            await().atMost(Duration.ofSeconds(60)).until(() -> SITE.countLocal("pg_locks where not granted") > 0);
            editor.commit();
            download.join();
        }

        assertThat(agent.meters()).contains("meter-01|Meter 1|electricity|MWh|true");
        assertThat(conflicts()).containsExactly("meters|meter-01|{location_id}|cellar|kWh|MWh");
    }

    @Test
    void the_newest_hundred_thousand_stay() {
        SITE.local().execute("""
                insert into meter_conflicts (table_name, key, fields, local_row, remote_row, overwritten_at)
                select 'meters', 'old', '{name}', '{}', '{}', localtimestamp - interval '2 days' from generate_series(1, 100000)
                """);
        SITE.local().update("update meters set unit = 'MWh'");

        SITE.run("download-meters");

        assertThat(SITE.countLocal("meter_conflicts")).isEqualTo(100_000);
        assertThat(SITE.countLocal("meter_conflicts where key <> 'old'")).isEqualTo(3);
    }

    private static List<String> conflicts() {
        return SITE.local().queryForList("""
                select concat_ws('|', table_name, key, fields, local_row ->> 'location_id', local_row ->> 'unit', remote_row ->> 'unit')
                from meter_conflicts order by key, id
                """, String.class);
    }
}
