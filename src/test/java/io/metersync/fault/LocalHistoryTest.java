package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.node.NodeDecision;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The local database has a past that the remote one remembers: it was rebuilt, or restored from a backup. */
class LocalHistoryTest {
    private final PostgresServer server = PostgresServer.older();
    private final Site site = Site.migrated();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void a_rebuilt_local_database_whose_ids_start_again_is_another_source() {
        site.addReadings(30);
        List<String> collected = new ArrayList<>(Site.readings(site.local()));
        site.start().cycle();

        replaceLocalBy("template0");
        site.migrate();
        // the same ids, meters and timestamps as before
        site.addReadings(30);
        collected.addAll(Site.readings(site.local()));
        site.cycle();

        assertThat(site.remote().queryForObject("select count(distinct source_node) from meter_readings", Long.class))
                .isEqualTo(2);
        assertThatRemoteHolds(collected);
    }

    @Test
    void a_local_database_restored_from_a_backup_sends_again_what_is_there_and_new_readings_under_old_ids() {
        site.addReadings(30);
        String backup = copyOfLocal();
        site.addReadings(30, 31);
        List<String> collected = new ArrayList<>(Site.readings(site.local()));
        site.start().cycle();

        replaceLocalBy(backup);
        keepNode();
        assertThat(site.countLocal("meter_readings")).isEqualTo(30);
        // ids 31 to 60 for the second time, on other readings
        site.addReadings(30, 101);
        List<String> underOldIds = new ArrayList<>(Site.readings(site.local()));
        underOldIds.removeAll(collected);
        collected.addAll(underOldIds);
        assertThat(site.countLocal("meter_readings where id between 31 and 60")).isEqualTo(30);
        site.cycle();

        assertThatRemoteHolds(collected);
    }

    @Test
    void a_reading_corrected_after_the_backup_goes_back_to_what_the_backup_holds() {
        site.addReadings(30);
        String backup = copyOfLocal();
        List<String> inBackup = Site.readings(site.local());
        site.local().update("update meter_readings set value = 99 where id = 7");
        site.start().cycle();
        assertThat(site.countRemote("meter_readings where value = 99")).isOne();

        replaceLocalBy(backup);
        keepNode();
        site.cycle();

        assertThatRemoteHolds(inBackup);
    }

    @Test
    void a_backup_restored_between_the_upload_and_the_delete_loses_nothing() {
        site.addReadings(30);
        String backup = copyOfLocal();
        List<String> collected = Site.readings(site.local());
        // a delete that reports success and does nothing
        site.local().execute("create rule keep as on delete to meter_readings do instead nothing");
        site.start().cycle();
        assertThat(site.countRemote("meter_readings")).isEqualTo(30);

        replaceLocalBy(backup);
        keepNode();
        site.cycle();

        assertThatRemoteHolds(collected);
    }

    private String copyOfLocal() {
        return server.copy(site.localName());
    }

    /** Under the running product, as a restore does. */
    private void replaceLocalBy(String template) {
        server.statements("postgres").execute("drop database " + site.localName() + " with (force)");
        server.statements("postgres").execute("create database " + site.localName() + " template " + template);
    }

    /** What the operator says of a database that was restored: it has another oid. */
    private void keepNode() {
        SqlFiles sql = new SqlFiles(site.settings());
        try (Databases databases = new Databases(site.settings())) {
            NodeIdentity identity = new NodeIdentity(databases.local(), sql, new TokenFile(""));
            new NodeDecision(databases.local(), sql, identity).keep("ada");
        }
    }

    private void assertThatRemoteHolds(List<String> collected) {
        assertThat(Site.readings(site.remote())).containsExactlyInAnyOrderElementsOf(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }
}
