package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the site does to its readings while a large batch of them is on its way: read, and not yet stored remotely. */
class BacklogChangeTest {
    /** The oldest that waits is on its way, for the one lane sends in their order. */
    private static final String OLDEST =
            "select id from meter_readings where not is_synchronized order by timestamp, id limit 1";

    private final Backlog backlog = Backlog.inOneLane();
    private final Site site = backlog.site();
    private Connection lock;
    private CompletableFuture<Void> upload;

    @BeforeEach
    void holdLargeBatch() throws SQLException {
        site.addReadings(3000);
        lock = site.remote().getDataSource().getConnection();
        lock.setAutoCommit(false);
        backlog.atLargeBatch(this::lockRemoteTable);
        site.start();
        upload = CompletableFuture.runAsync(() -> site.run("upload-readings"));
        Awaitility.await().until(() -> site.countRemote("""
                pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
                  and query like '%insert into meter_readings%'""") == 1);
    }

    private void lockRemoteTable() {
        try {
            lock.createStatement().execute("lock table meter_readings in share mode");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws SQLException {
        lock.close();
        backlog.close();
    }

    @Test
    @Tag("Req-4.2")
    @Tag("Property-2")
    void a_reading_corrected_meanwhile_arrives_corrected() throws Exception {
        assertThat(site.local()
                        .update("update meter_readings set value = 777.70, metadata = null where id = (" + OLDEST
                                + ")"))
                .isEqualTo(1);
        assertThatAllArriveAsTheyAreNow();
    }

    @Test
    void a_reading_that_another_process_sends_corrected_and_deletes_meanwhile_stays_corrected() throws Exception {
        site.local().update("update meter_readings set value = 777.70, metadata = null where id = (" + OLDEST + ")");
        List<String> now = backlog.everywhere();
        Map<String, Object> corrected = site.local()
                .queryForMap("select node_id::text, meter_readings.* from sync_node, meter_readings where id = ("
                        + OLDEST + ")");
        send(corrected);
        site.local().update("delete from meter_readings where id = ?", corrected.get("id"));
        lock.commit();

        upload.get();
        backlog.assertThatAllArrivedOnce(now);
    }

    /** Past the lock, which this session has. */
    private void send(Map<String, Object> reading) throws SQLException {
        try (PreparedStatement insert = lock.prepareStatement("""
                insert into meter_readings (source_node, source_id, meter_id, timestamp, value, unit)
                values (?::uuid, ?, ?, ?, ?, ?)""")) {
            int at = 1;
            for (String column : List.of("node_id", "id", "meter_id", "timestamp", "value", "unit")) {
                insert.setObject(at++, reading.get(column));
            }
            insert.executeUpdate();
        }
    }

    @Test
    @Tag("Req-4.5")
    void a_reading_that_comes_in_between_them_meanwhile_is_not_deleted_unsent() throws Exception {
        assertThat(site.local()
                        .update("insert into meter_readings (meter_id, timestamp, value, unit) "
                                + "select 'late', timestamp + interval '1 ms', 1.50, 'kWh' from meter_readings where id = ("
                                + OLDEST + ")"))
                .isEqualTo(1);
        assertThatAllArriveAsTheyAreNow();
    }

    @Test
    void a_reading_that_comes_in_before_all_others_meanwhile_arrives_in_the_same_cycle() throws Exception {
        site.local()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit) values ('late', '-infinity', 0, 'kWh')");
        assertThatAllArriveAsTheyAreNow();
    }

    @Test
    void a_reading_deleted_meanwhile_holds_up_nothing() throws Exception {
        List<String> collected = backlog.everywhere();
        site.local().update("delete from meter_readings where id = (" + OLDEST + ")");
        List<String> remaining = backlog.everywhere();

        finishUpload();

        // it was on its way: the remote database may have it or not
        assertThat(Site.readings(site.remote())).containsAll(remaining).isSubsetOf(collected);
        assertThat(Site.readings(site.remote())).doesNotHaveDuplicates();
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    private void assertThatAllArriveAsTheyAreNow() throws Exception {
        List<String> now = backlog.everywhere();
        finishUpload();
        backlog.assertThatAllArrivedOnce(now);
    }

    private void finishUpload() throws Exception {
        lock.rollback();
        upload.get();
        assertThat(backlog.critical()).isEmpty();
    }
}
