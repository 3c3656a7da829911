package io.metersync.central;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.fleet.Completeness;
import io.metersync.fleet.Completeness.Selection;
import io.metersync.flow.SqlFiles;
import io.metersync.process.Application;
import io.metersync.support.Fleet;
import io.metersync.support.LogLines;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two sites with roles of their own do all their work through the shipped routes while row level security keeps them apart. */
class TenancySyncTest {
    @AutoClose
    private final LogLines log = LogLines.capture();

    private Fleet fleet;
    private Site first;
    private Site second;

    private enum Tables {
        PLAIN,
        PARTITIONED
    }

    @AfterEach
    void close() {
        Stream.of(first, second, fleet).forEach(part -> {
            try {
                ((AutoCloseable) part).close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void start(Tables tables) {
        Site administrator = new Site(PostgresServer.older(), PostgresServer.newer());
        if (tables == Tables.PARTITIONED) {
            administrator.remote().execute("""
                    create table meter_readings (id bigserial, meter_id varchar(255) not null, timestamp timestamp not null,
                      value numeric not null, unit varchar(50) not null, metadata jsonb, created_at timestamp default current_timestamp)
                      partition by range (timestamp);
                    create table meter_readings_2026 partition of meter_readings for values from ('2026-01-01') to ('2027-01-01');
                    create table meter_readings_others partition of meter_readings default
                    """);
        }
        administrator.migrate();
        fleet = new Fleet(PostgresServer.newer(), administrator).withTenancy();
        first = fleet.enrolled("first", List.of("A"), List.of("t1"));
        second = fleet.enrolled("second", null, null);
        administrator.remote().execute("""
                insert into meters (meter_id, name, location_id, meter_type, unit) values
                  ('a', 'A', 'A', 'e', 'kWh'), ('b', 'B', 'B', 'e', 'kWh'), ('everywhere', 'E', null, 'e', 'kWh');
                insert into tenant (tenant_id, name) values ('t1', '1'), ('t2', '2');
                create function refuse() returns trigger language plpgsql as $$ begin if new.value = 3.3 then raise exception 'not 3.3'; end if; return new; end $$;
                create trigger refuse before insert on meter_readings for each row execute function refuse()
                """);
    }

    @ParameterizedTest
    @EnumSource
    void two_sites_upload_correct_quarantine_and_download_their_own(Tables tables) {
        start(tables);
        for (Site site : List.of(first, second)) {
            site.local().execute(new SqlFiles(site.home()).read("local/ledger"));
            // the ids of both sites are the same
            uploadAndCorrect(site, "id % 2 = 0");

            assertThat(site.countLocal("meter_readings")).isZero();
            // 3.3 of the 33rd reading
            assertThat(site.countLocal("quarantined_readings")).isOne();
            assertThat(fleet.as(site).queryForObject("select count(*) from meter_readings", Long.class))
                    .isEqualTo(269);
            assertThat(fleet.as(site)
                            .queryForObject("select count(*) from meter_readings where value > 5000", Long.class))
                    .isEqualTo(10);
            assertThat(fleet.as(site)
                            .queryForList(
                                    "select site || ' ' || (role = session_user) || ' ' || (node_id = ?::uuid) from metersync_heartbeats",
                                    String.class,
                                    Fleet.node(site)))
                    .containsExactly(site.environment().get("SITE_NAME") + " true true");
            assertThat(failuresOfCheck(site)).isEmpty();
            site.stop();
            site.start().cycle();
            assertThat(fleet.as(site).queryForObject("select sum(sent) from metersync_sent_days", Long.class))
                    .isEqualTo(269);
        }
        assertThat(Completeness.of(first.remote(), new SqlFiles(first.home()), new Selection(null, null, false)))
                .extracting(Completeness::site, Completeness::sent, Completeness::stored, Completeness::missing)
                .containsExactly(tuple("first", 269L, 269L, 0L), tuple("second", 269L, 269L, 0L));
        assertThat(first.remote().queryForList("select count(*) from meter_readings group by source_node", Long.class))
                .containsExactly(269L, 269L);
        assertThat(first.local().queryForList("select meter_id from meters order by 1", String.class))
                .containsExactly("a", "everywhere");
        assertThat(first.local().queryForList("select tenant_id from tenant", String.class))
                .containsExactly("t1");
        assertThat(second.countLocal("meters")).isEqualTo(3);
        assertThat(second.countLocal("tenant")).isEqualTo(2);
    }

    /** 250 readings, and 20 that stay here after they were sent, some of which are then corrected. */
    private static void uploadAndCorrect(Site site, String corrected) {
        site.addReadings(250);
        site.start().cycle();
        site.refuseDeletes();
        site.addReadings(20, 1000);
        site.cycle();
        site.acceptDeletes();
        site.local().execute("update meter_readings set value = value + 5000 where " + corrected);
        site.cycle();
    }

    /** It has a pool for each role, whose sessions the connections of one site share. */
    @Test
    void two_sites_upload_correct_and_download_through_one_transaction_pooler() {
        start(Tables.PLAIN);
        try (PgBouncer pooler = PgBouncer.asking(PostgresServer.newer(), first.remoteName())) {
            for (Site site : List.of(first, second)) {
                site.withRemotePort(pooler.port()).with("BATCH_SIZE", "10");
                uploadAndCorrect(site, "true");

                assertThat(site.countLocal("meter_readings")).isZero();
                assertThat(site.countLocal("quarantined_readings")).isOne();
            }
            assertThat(first.remote()
                            .queryForList(
                                    "select source_node || ' ' || count(*) || ' ' || count(*) filter (where value > 5000) from meter_readings group by source_node",
                                    String.class))
                    .containsExactlyInAnyOrder(Fleet.node(first) + " 269 20", Fleet.node(second) + " 269 20");
            assertThat(first.countLocal("meters")).isEqualTo(2);
            assertThat(second.countLocal("meters")).isEqualTo(3);
        }
    }

    /** Beside tables of the same names in public, which nothing may touch. */
    @Test
    void two_sites_are_kept_apart_in_a_schema_of_its_own() {
        Site administrator = new Site(PostgresServer.older(), PostgresServer.newer())
                .with("POSTGRES_CLIENT_SCHEMA", "The \"C\" tables");
        administrator.remote().execute("""
                create schema "The ""C"" tables";
                create table meter_readings (decoy int);
                create table meters (decoy int);
                create table tenant (decoy int)
                """);
        administrator.migrate();
        fleet = new Fleet(PostgresServer.newer(), administrator).withTenancy();
        first = fleet.enrolled("first", List.of("A"), List.of("t1"));
        second = fleet.enrolled("second", null, null);
        administrator.remote().execute("""
                insert into "The ""C"" tables".meters (meter_id, name, location_id, meter_type, unit) values
                  ('a', 'A', 'A', 'e', 'kWh'), ('b', 'B', 'B', 'e', 'kWh');
                insert into "The ""C"" tables".tenant (tenant_id, name) values ('t1', '1'), ('t2', '2')
                """);

        for (Site site : List.of(first, second)) {
            uploadAndCorrect(site, "id % 2 = 0");

            assertThat(failuresOfCheck(site)).isEmpty();
            assertThat(site.countLocal("meter_readings") + site.countLocal("quarantined_readings"))
                    .isZero();
            assertThat(seen(site, "meter_readings")).isEqualTo(270);
            assertThat(seen(site, "metersync_heartbeats")).isOne();
        }
        assertThat(seen(first, "metersync_sites")).isOne();
        assertThat(first.countLocal("meters") + first.countLocal("tenant")).isEqualTo(2);
        assertThat(second.countLocal("meters") + second.countLocal("tenant")).isEqualTo(4);
        fleet.tenancyOff();
        assertThat(seen(first, "meter_readings")).isEqualTo(540);
        assertThat(administrator.countRemote("public.meter_readings")).isZero();
    }

    private Long seen(Site site, String table) {
        return fleet.as(site).queryForObject("select count(*) from \"The \"\"C\"\" tables\"." + table, Long.class);
    }

    @Test
    void readings_that_the_remote_database_drops_without_an_error_are_missed_also_with_row_level_security() {
        start(Tables.PLAIN);
        first.remote().execute("""
                create function drop_some() returns trigger language plpgsql as $$ begin return case when new.source_id % 10 = 0 then null else new end; end $$;
                create trigger drop_some before insert on meter_readings for each row execute function drop_some()
                """);
        first.addReadings(30, 100);

        first.start().cycle();

        assertThat(fleet.as(first).queryForObject("select count(*) from meter_readings", Long.class))
                .isEqualTo(27);
        assertThat(first.countLocal("quarantined_readings")).isEqualTo(3);
        assertThat(first.countLocal("meter_readings")).isZero();
    }

    @Test
    void a_site_that_sees_fewer_meters_keeps_them_until_an_operator_approves() {
        start(Tables.PLAIN);
        fleet.tenancyOff();
        first.remote()
                .execute("insert into meters (meter_id, name, location_id, meter_type, unit)"
                        + " select 'far-' || i, 'Far', 'B', 'e', 'kWh' from generate_series(1, 40) as i");
        first.start().cycle();
        assertThat(first.countLocal("meters where active")).isEqualTo(43);

        fleet.withTenancy();
        first.send("run-meter-sync");

        assertThat(fleet.as(first).queryForObject("select count(*) from meters", Long.class))
                .isEqualTo(2);
        assertThat(first.countLocal("meters where active")).isEqualTo(43);
        assertThat(first.countLocal("held_deactivations")).isPositive();
    }

    @Test
    void a_site_without_a_bound_database_keeps_its_readings_and_check_names_the_remedy() {
        start(Tables.PLAIN);
        Site rebuilt = first.neighbour().migrate();
        rebuilt.addReadings(50);
        try (rebuilt) {
            rebuilt.start().cycle();

            assertThat(rebuilt.countLocal("meter_readings")).isEqualTo(50);
            assertThat(rebuilt.countLocal("quarantined_readings")).isZero();
            assertThat(failuresOfCheck(rebuilt))
                    .singleElement()
                    .asString()
                    .contains(
                            "the role metersync_first_",
                            "is bound to the node " + Fleet.node(first),
                            "metersync site rebind first");
        }
    }

    private static List<String> failuresOfCheck(Site site) {
        return new Check(Application::new, site.settings())
                .run().stream()
                        .filter(finding ->
                                finding.isError() || finding.message().contains("row level security applies"))
                        .map(Finding::toString)
                        .toList();
    }
}
