package io.metersync.central;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.fault.Failure;
import io.metersync.support.Fleet;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;

/** The login of one site, with the shipped privileges and policies, against the rows of another. */
class TenancyAttackTest {
    private static Site administrator;
    private static Fleet fleet;
    private static Site own;
    private static Site other;
    private static JdbcTemplate thief;

    @BeforeAll
    static void start() {
        administrator = Site.migrated();
        fleet = new Fleet(PostgresServer.newer(), administrator).withTenancy();
        own = fleet.enrolled("own", List.of("A"), List.of("t1"));
        other = fleet.enrolled("other", null, null);
        thief = fleet.as(own);
    }

    @AfterAll
    static void close() {
        fleet.close();
    }

    @BeforeEach
    void fill() {
        JdbcTemplate owner = administrator.remote();
        owner.execute("truncate meter_readings, meters, tenant, metersync_heartbeats, metersync_sent_days");
        for (Site site : List.of(own, other)) {
            owner.update(
                    "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('m', '2026-01-01', 1, 'kWh', ?::uuid, 1)",
                    Fleet.node(site));
            fleet.as(site)
                    .update(
                            "insert into metersync_heartbeats (node_id, site) values (?::uuid, 'me')",
                            Fleet.node(site));
            fleet.as(site)
                    .update(
                            "insert into metersync_sent_days (node_id, day, meter_id, sent) values (?::uuid, '2026-01-01', 'm', 1)",
                            Fleet.node(site));
        }
        owner.execute(
                "insert into meter_readings (meter_id, timestamp, value, unit) values ('m', '2026-01-01', 1, 'kWh')");
        owner.execute(
                "insert into meters (meter_id, name, location_id, meter_type, unit) values ('a', 'A', 'A', 'e', 'kWh'),"
                        + " ('b', 'B', 'B', 'e', 'kWh'), ('everywhere', 'E', null, 'e', 'kWh')");
        owner.execute("insert into tenant (tenant_id, name) values ('t1', '1'), ('t2', '2')");
    }

    @Test
    void a_site_sees_its_own_readings_its_locations_its_tenants_and_its_own_row() {
        assertThat(thief.queryForList("select source_node::text from meter_readings", String.class))
                .containsExactly(Fleet.node(own));
        assertThat(thief.queryForList("select meter_id from meters order by 1", String.class))
                .containsExactly("a", "everywhere");
        assertThat(thief.queryForList("select tenant_id from tenant", String.class))
                .containsExactly("t1");
        assertThat(thief.queryForList("select name from metersync_sites", String.class))
                .containsExactly("own");
        assertThat(thief.queryForList("select node_id::text from metersync_heartbeats", String.class))
                .containsExactly(Fleet.node(own));
        assertThat(thief.queryForList("select node_id::text from metersync_sent_days", String.class))
                .containsExactly(Fleet.node(own));
        JdbcTemplate unlimited = fleet.as(other);
        assertThat(unlimited.queryForObject("select count(*) from meters", Long.class))
                .isEqualTo(3);
        assertThat(unlimited.queryForObject("select count(*) from tenant", Long.class))
                .isEqualTo(2);
    }

    @Test
    void owners_and_roles_that_are_no_sites_keep_what_they_have() {
        administrator.remote().execute("create role reader_" + administrator.remoteName() + " login password 'x'");
        administrator
                .remote()
                .execute("grant select, update, delete on meter_readings to reader_" + administrator.remoteName());
        JdbcTemplate reader = fleet.as(administrator
                .another()
                .with("POSTGRES_CLIENT_USER", "reader_" + administrator.remoteName())
                .with("POSTGRES_CLIENT_PASSWORD", "x"));

        assertThat(administrator.countRemote("meter_readings")).isEqualTo(3);
        assertThat(reader.queryForObject("select count(*) from meter_readings", Long.class))
                .isEqualTo(3);
        assertThat(reader.update("update meter_readings set value = 2")).isEqualTo(3);
        assertThat(reader.update("delete from meter_readings")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // another's node, none, an own row that would become another's
                "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('x', now(), 1, 'kWh', 'OTHER', 9)",
                "insert into meter_readings (meter_id, timestamp, value, unit) values ('x', now(), 1, 'kWh')",
                "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('x', now(), 1, 'kWh', null, 9)",
                // the refusal is the same for a reading that exists, which an error of the unique index would tell
                "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('m', '2026-01-01', 1, 'kWh', 'OTHER', 1)",
                "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('m', '2026-01-01', 1, 'kWh', 'OTHER', 1) on conflict do nothing",
                "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('m', '2026-01-01', 7, 'kWh', 'OTHER', 1)"
                        + " on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null do update set value = 7",
                "insert into meter_readings (id, meter_id, timestamp, value, unit, source_node, source_id) values (77, 'x', now(), 1, 'kWh', 'OWN', 9)",
                "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id, created_at) values ('x', now(), 1, 'kWh', 'OWN', 9, now())",
                "update meter_readings set source_node = 'OTHER'",
                "update meter_readings set source_node = null",
                "update meter_readings set meter_id = 'x'",
                "delete from meter_readings",
                "truncate meter_readings",
                "create trigger t before insert on meter_readings execute function suppress_redundant_updates_trigger()",
                "alter table meter_readings disable row level security",
                "drop policy metersync_site_select on meter_readings",
                "create policy mine on meter_readings using (true)",
                "select setval('meter_readings_id_seq', 1)",
                "insert into meters (meter_id, name, meter_type, unit) values ('x', 'X', 'e', 'kWh')",
                "update meters set name = 'X'",
                "delete from tenant",
                "insert into metersync_heartbeats (node_id, site) values ('OTHER', 'me') on conflict (node_id) do update set queue_size = 0",
                "insert into metersync_heartbeats (node_id, site) values (gen_random_uuid(), 'me')",
                "update metersync_heartbeats set node_id = 'OTHER'",
                "delete from metersync_heartbeats",
                "insert into metersync_sent_days (node_id, day, meter_id, sent) values ('OTHER', '2026-01-02', 'm', 9)",
                "insert into metersync_sent_days (node_id, day, meter_id, sent) values ('OTHER', '2026-01-01', 'm', 9)"
                        + " on conflict (node_id, day, meter_id) do update set sent = 9",
                "insert into metersync_sent_days (node_id, day, meter_id, sent) values (gen_random_uuid(), '2026-01-01', 'm', 9)",
                "update metersync_sent_days set node_id = 'OTHER'",
                "update metersync_sent_days set day = '2026-01-02'",
                "delete from metersync_sent_days",
                "truncate metersync_sent_days",
                "update metersync_retention set kept_since = 'infinity'",
                "delete from metersync_retention",
                "update metersync_sites set location_ids = null",
                "insert into metersync_sites (name) values ('mine')",
                "delete from metersync_sites",
                "select * from metersync_site_nodes",
                "insert into metersync_site_nodes values ('OTHER', 'own')",
                "select metersync_bind_node('OTHER')",
                "select metersync_bind_node(gen_random_uuid())",
                "set session authorization 'postgres'",
                "alter role current_user createrole",
            })
    void is_refused(String statement) {
        String before = everything();

        assertThatThrownBy(() -> thief.execute(
                        statement.replace("OTHER", Fleet.node(other)).replace("OWN", Fleet.node(own))))
                .satisfies(refusal -> assertThat(Failure.describe(refusal))
                        .matches("(?s).*(violates row-level security|permission denied|must be owner|is bound to).*"));

        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update meter_readings set value = 7 where source_node = 'OTHER'",
                "update meter_readings set value = 7 where source_node is null",
                "update metersync_heartbeats set queue_size = 7 where node_id = 'OTHER'",
                "update metersync_sent_days set sent = 7 where node_id = 'OTHER'"
            })
    void changes_no_row(String statement) {
        assertThat(thief.update(statement.replace("OTHER", Fleet.node(other)))).isZero();
    }

    @Test
    void a_change_of_all_rows_changes_its_own() {
        assertThat(thief.update("update meter_readings set value = 7")).isOne();
        assertThat(thief.update("update metersync_heartbeats set queue_size = 7"))
                .isOne();
        assertThat(administrator.countRemote("meter_readings where value = 1")).isEqualTo(2);
    }

    @Test
    void another_role_of_the_session_changes_nothing() throws Exception {
        String group =
                administrator.remote().queryForObject("select quote_ident(metersync_site_group())", String.class);
        try (Connection session = thief.getDataSource().getConnection()) {
            session.createStatement().execute("set role " + group);
            var rows = session.createStatement().executeQuery("select count(*) from meter_readings");
            rows.next();
            assertThat(rows.getInt(1)).isOne();
        }
    }

    @Test
    void a_copy_gives_a_site_its_own_readings_and_takes_none() throws Exception {
        try (Connection session = thief.getDataSource().getConnection()) {
            StringWriter copied = new StringWriter();
            var copy = session.unwrap(PGConnection.class).getCopyAPI();
            copy.copyOut("copy meter_readings to stdout", copied);
            assertThat(copied.toString()).hasLineCount(1).contains(Fleet.node(own));
            assertThatThrownBy(() -> copy.copyIn(
                            "copy meter_readings (meter_id, timestamp, value, unit, source_node, source_id) from stdin csv",
                            new StringReader("x,2026-01-01,1,kWh," + Fleet.node(other) + ",9\n")))
                    .hasMessageContaining("row-level security");
        }
        assertThat(administrator.countRemote("meter_readings")).isEqualTo(3);
    }

    @Test
    void a_role_that_lost_its_row_of_the_registry_sees_nothing() {
        administrator.remote().execute("begin; update metersync_sites set role = null where name = 'own'; commit");
        try {
            assertThat(thief.queryForObject("select count(*) from meter_readings", Long.class))
                    .isZero();
            assertThat(thief.queryForObject("select count(*) from meters where location_id is not null", Long.class))
                    .isZero();
            assertThat(thief.queryForObject("select count(*) from tenant", Long.class))
                    .isZero();
        } finally {
            administrator
                    .remote()
                    .update("update metersync_sites set role = ? where name = 'own'", own.role("POSTGRES_CLIENT"));
        }
    }

    @Test
    void tenancy_off_gives_back_what_the_privileges_allow_and_on_again_is_safe_to_repeat() {
        fleet.tenancyOff();
        fleet.tenancyOff();
        assertThat(thief.queryForObject("select count(*) from meter_readings", Long.class))
                .isEqualTo(3);
        assertThat(thief.queryForObject("select count(*) from metersync_sent_days", Long.class))
                .isEqualTo(2);
        fleet.withTenancy().withTenancy();
        assertThat(thief.queryForObject("select count(*) from meter_readings", Long.class))
                .isOne();
    }

    private static String everything() {
        return administrator.remote().queryForObject("""
                select concat((select json_agg(r order by id) from meter_readings r), (select json_agg(m order by meter_id) from meters m),
                  (select json_agg(t order by tenant_id) from tenant t), (select json_agg(h order by node_id) from metersync_heartbeats h),
                  (select json_agg(s order by name) from metersync_sites s), (select json_agg(n order by node_id) from metersync_site_nodes n),
                  (select json_agg(d order by node_id) from metersync_sent_days d), (select json_agg(k) from metersync_retention k))
                """, String.class);
    }
}
