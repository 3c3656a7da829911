package io.metersync.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.flow.SqlFiles;
import io.metersync.support.MasterData;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.sql.Connection;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A download of tables that have not changed does not look at them; each change is found all the same. */
class ChangedTablesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final SettableClock clock = new SettableClock();
    private final Site site = Site.migrated()
            .withClock(clock)
            .with("DB_SOCKET_TIMEOUT_MS", "2000")
            .with("MAX_QUERY_RETRIES", "1")
            .with("MAX_CONNECTION_RETRIES", "0");

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void cycles_go_on_without_the_remote_tables_while_nothing_changes() {
        startInSync();

        awaitUnchanged();
    }

    @Test
    void a_change_of_the_remote_table_is_found() {
        startInSync();
        awaitUnchanged();

        site.remote().update("update meters set name = 'changed' where meter_id = (select min(meter_id) from meters)");
        site.remote()
                .update(
                        "insert into meters (meter_id, name, location_id, meter_type, unit) values ('new', 'new', 'L1', 'water', 'm3')");

        await().atMost(PATIENCE).until(() -> {
            cycle();
            return MasterData.METERS.content(site.local()).equals(MasterData.METERS.content(site.remote()));
        });
    }

    /** A download deletes nothing, so that the copies differ from then on. */
    @Test
    void a_deletion_in_the_remote_table_is_found() {
        startInSync();
        awaitUnchanged();

        site.remote().execute("truncate meters");

        await().atMost(PATIENCE).until(() -> !isSyncedWhileRemoteIsLocked());
    }

    @Test
    void a_local_edit_is_found() {
        startInSync();
        awaitUnchanged();

        site.local().update("update meters set name = 'edited'");

        await().atMost(PATIENCE).until(() -> {
            cycle();
            return site.countLocal("meters where name = 'edited'") == 0;
        });
    }

    @Test
    void a_change_in_a_partition_is_found() {
        site.remote().execute("drop table meters");
        site.remote()
                .execute("create table meters (meter_id text, name text, location_id text, meter_type text, unit text,"
                        + " configuration jsonb, updated_at timestamp default now()) partition by list (location_id)");
        site.remote().execute("create table meters_a partition of meters for values in ('a')");
        site.remote().execute("create table meters_b partition of meters for values in ('b')");
        site.remote()
                .execute(
                        "insert into meters values ('m1', 'one', 'a', 'water', 'm3'), ('m2', 'two', 'b', 'water', 'm3')");
        startInSyncAsIs();
        assertThat(remoteState("meters")).isNotNull();

        site.remote().update("update meters set name = 'changed' where meter_id = 'm2'");

        await().atMost(PATIENCE).until(() -> {
            cycle();
            return site.countLocal("meters where name = 'changed'") == 1;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table meters rename to base; create view meters as select * from base",
                "create table child () inherits (meters)",
                "alter table meters enable row level security; alter table meters force row level security;"
                        + " create policy all_rows on meters using (true)"
            })
    void what_the_counters_can_not_tell_is_compared_each_time(String schema) {
        site.remote().execute(schema);
        startInSync();

        assertThat(isSyncedWhileRemoteIsLocked()).isFalse();
    }

    @Test
    void after_an_hour_the_tables_are_compared_whatever_the_counters_say() {
        startInSync();
        awaitUnchanged();

        clock.advance(Duration.ofHours(1));

        assertThat(isSyncedWhileRemoteIsLocked()).isFalse();
    }

    @Test
    void a_table_with_a_row_that_is_refused_is_compared_each_time() {
        site.remote().execute("alter table meters alter name type text");
        site.remote()
                .update(
                        "insert into meters (meter_id, name, location_id, meter_type, unit) values ('long', repeat('x', 300), 'L1', 'water', 'm3')");
        startInSync();

        assertThat(isSyncedWhileRemoteIsLocked()).isFalse();
    }

    private void startInSync() {
        if (site.countRemote("meters") == 0) {
            MasterData.METERS.replace(site.remote(), MasterData.METERS.random(new SplittableRandom(1), 5));
        }
        startInSyncAsIs();
    }

    /** The first cycle merges, the next ones find the copies equal. */
    private void startInSyncAsIs() {
        site.start();
        for (int i = 0; i < 4; i++) {
            cycle();
        }
    }

    private void cycle() {
        clock.advance(Duration.ofSeconds(20));
        site.cycle();
    }

    /** The servers may count late. */
    private void awaitUnchanged() {
        await().atMost(PATIENCE).until(() -> {
            cycle();
            return isSyncedWhileRemoteIsLocked();
        });
    }

    private Object remoteState(String table) {
        String question =
                new SqlFiles(site.home()).read("remote/changed-tables").replace(":#schema", "''");
        return site.remote().queryForMap(question).get(table + "_state");
    }

    /** Whether a cycle succeeds while nobody may read the remote meters. */
    private boolean isSyncedWhileRemoteIsLocked() {
        return site.remote().<Boolean>execute((Connection connection) -> {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("lock table meters in access exclusive mode");
                cycle();
                return site.application().cycle().last().success();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }
}
