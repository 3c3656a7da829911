package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import io.metersync.support.Cases;
import io.metersync.support.MasterData;
import io.metersync.support.MeterAgent;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plan says what a sync then does, and does none of it. */
class SyncPlanTest {
    private static final int MAX_PERCENT = 20;

    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    private final MeterAgent agent = new MeterAgent(SITE);

    /** A row here: whether it is active, and its version. */
    private record Row(boolean active, String version) {}

    @BeforeEach
    void empty() {
        SITE.empty();
        SITE.local().execute("delete from held_deactivations");
    }

    @Test
    void meters_and_tenants_become_what_the_plan_says() {
        Cases.some(40, this::becomeWhatThePlanSays);
    }

    private void becomeWhatThePlanSays(RandomGenerator random) {
        differ(MasterData.METERS, random, agent::sync);
        differ(MasterData.TENANTS, random, () -> SITE.run("download-tenants"));
        Map<String, Row> meters = meters();
        Map<String, Row> tenants = tenants();

        SyncPlan.Plan plan = plan(SITE);

        assertThat(meters()).as("meters are as they were").isEqualTo(meters);
        assertThat(tenants()).as("tenants are as they were").isEqualTo(tenants);
        agent.sync();
        SITE.run("download-tenants");
        compare(plan.meters(), meters, meters());
        assertThat(plan.meters().held()).isEqualTo(agent.status().held() != null);
        assertSame(plan.tenants().insert(), newKeys(tenants, tenants()));
        assertSame(ids(plan.tenants().update()), changed(tenants, tenants(), row -> true, row -> true));
        assertThat(plan(SITE).tenants()).isEqualTo(nothing());
    }

    private void compare(SyncPlan.Meters plan, Map<String, Row> before, Map<String, Row> after) {
        assertSame(plan.insert(), newKeys(before, after));
        assertSame(ids(plan.update()), changed(before, after, Row::active, Row::active));
        assertSame(plan.reactivate(), changed(before, after, row -> !row.active(), Row::active));
        if (plan.held()) {
            assertThat(plan.deactivate().count())
                    .isEqualTo(agent.status().held().count());
        } else {
            assertSame(plan.deactivate(), changed(before, after, Row::active, row -> !row.active()));
        }
    }

    @Test
    void changed_fields_are_named_and_lists_end_after_twenty() {
        agent.addRemoteMeters(30);
        agent.sync();
        SITE.remote().update("update meters set unit = 'MWh', name = name || ' b' where meter_id = 'meter-07'");
        SITE.remote().update("delete from meters where meter_id > 'meter-25'");
        SITE.remote().update("""
                insert into meters (meter_id, name, meter_type, unit)
                select 'new-' || to_char(i, 'FM00'), 'Meter', 'gas', 'm3' from generate_series(1, 25) as i
                """);
        SITE.remote().update("insert into tenant (tenant_id, name) values ('t', 'Tenant')");

        SyncPlan.Plan plan = plan(SITE);

        assertThat(plan.meters().update().first())
                .containsExactly(new SyncPlan.Update("meter-07", List.of("name", "unit")));
        assertThat(plan.meters().insert().count()).isEqualTo(25);
        assertThat(plan.meters().insert().first())
                .hasSize(20)
                .startsWith("new-01")
                .endsWith("new-20");
        assertThat(plan.meters().deactivate().first()).hasSize(5).startsWith("meter-26");
        assertThat(plan.meters().held()).isFalse();
        assertThat(plan.tenants().insert().first()).containsExactly("t");
    }

    @Test
    void a_plan_waits_for_no_sync_and_takes_no_lock() throws Exception {
        agent.addRemoteMeters(3);
        agent.sync();
        SITE.remote().update("update meters set unit = 'MWh'");
        try (Connection other = PostgresServer.older()
                        .statements(SITE.localName())
                        .getDataSource()
                        .getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(new SqlFiles(SITE.home()).read("local/lock-merge"));
            statement.execute("update meters set name = 'another'; delete from held_deactivations");

            assertThat(plan(SITE).meters().update().count()).isEqualTo(3);
            other.rollback();
        }
        assertThat(SITE.countLocal("pg_locks where locktype in ('tuple', 'advisory') and not granted"))
                .isZero();
    }

    @Test
    void a_plan_is_told_through_a_transaction_pooler() {
        agent.addRemoteMeters(3);
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.newer(), 1)) {
            Site pooled = SITE.another().withRemotePort(pooler.port());

            for (int i = 0; i < 3; i++) {
                assertThat(plan(pooled).meters().insert().count()).isEqualTo(3);
            }
        }
    }

    private static SyncPlan.Tenants nothing() {
        return new SyncPlan.Tenants(
                new SyncPlan.Rows(0, List.of()),
                new SyncPlan.Updates(0, List.of()),
                new SyncPlan.Updates(0, List.of()));
    }

    private static SyncPlan.Plan plan(Site site) {
        try (Databases databases = new Databases(site.settings())) {
            return new SyncPlan(
                            databases.local(),
                            databases.remote(),
                            new SqlFiles(site.home()),
                            Clock.systemUTC(),
                            MAX_PERCENT,
                            LocalFields.NONE)
                    .look();
        }
    }

    /** Lets both sides differ in every way: rows that are new, changed, gone and back. */
    private void differ(MasterData data, RandomGenerator random, Runnable sync) {
        Map<String, Map<String, String>> rows = data.random(random, random.nextInt(40));
        data.replace(SITE.remote(), rows);
        sync.run();
        int gone = random.nextInt(3);
        Map<String, Map<String, String>> fewer = new TreeMap<>(rows);
        fewer.keySet().removeIf(id -> random.nextInt(8) < gone);
        data.replace(SITE.remote(), fewer);
        sync.run();
        rows.putAll(data.random(random, random.nextInt(45)));
        data.change(rows, random);
        rows.keySet().removeIf(id -> random.nextInt(6) < gone);
        data.replace(SITE.remote(), rows);
    }

    private static Map<String, Row> meters() {
        return rows("select meter_id, active, xmin::text from meters");
    }

    private static Map<String, Row> tenants() {
        return rows("select tenant_id, true, xmin::text from tenant");
    }

    private static Map<String, Row> rows(String query) {
        Map<String, Row> rows = new TreeMap<>();
        SITE.local().query(query, row -> {
            rows.put(row.getString(1), new Row(row.getBoolean(2), row.getString(3)));
        });
        return rows;
    }

    private static List<String> newKeys(Map<String, Row> before, Map<String, Row> after) {
        return after.keySet().stream().filter(key -> !before.containsKey(key)).toList();
    }

    private static List<String> changed(
            Map<String, Row> before, Map<String, Row> after, Predicate<Row> was, Predicate<Row> is) {
        return before.keySet().stream()
                .filter(key -> !before.get(key).equals(after.get(key)))
                .filter(key -> was.test(before.get(key)) && is.test(after.get(key)))
                .toList();
    }

    private static SyncPlan.Rows ids(SyncPlan.Updates updates) {
        return new SyncPlan.Rows(
                updates.count(),
                updates.first().stream().map(SyncPlan.Update::id).toList());
    }

    private static void assertSame(SyncPlan.Rows planned, List<String> done) {
        assertThat(planned.count()).isEqualTo(done.size());
        assertThat(planned.first()).hasSize(Math.min(20, done.size())).isSubsetOf(done);
    }
}
