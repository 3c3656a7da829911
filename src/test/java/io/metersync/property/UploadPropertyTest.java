package io.metersync.property;

import static io.metersync.support.Cases.oneOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import io.metersync.support.SiteOfEachWay;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class UploadPropertyTest {
    private static final int BATCH = 10;

    @AutoClose
    private static final SiteOfEachWay SITES = SiteOfEachWay.oldestFirst(BATCH);

    /** Of this case. */
    private static Site site;

    @Test
    @Tag("Property-2")
    @Tag("Req-4.1")
    @Tag("Req-4.2")
    @DisplayName("Feature: database-sync-process, Property 2: For any batch of meter readings, if the upload to the "
            + "remote database succeeds, then those exact records (identified by their IDs) must be deleted from the "
            + "local database")
    void exactly_the_readings_that_arrived_are_deleted() {
        Cases.hundred(random -> {
            waiting(random);
            List<Long> all = localIds();
            String state = oneOf(random, List.of("42501", "P0001", "22003", "23514"));
            Sabotage sabotage = Sabotage.rows("insert", oneRow("new.source_id", random), state);

            sabotage.breakIt(site.remote());
            site.run("upload-readings");
            isEachInOnePlace(all, localIds());
            sabotage.mend(site.remote());
            site.run("upload-readings");

            isEachInOnePlace(all, List.of());
        });
    }

    @Test
    @Tag("Property-3")
    @Tag("Req-3.3")
    @Tag("Req-3.5")
    @DisplayName("Feature: database-sync-process, Property 3: For any database operation (insert or delete), if the "
            + "operation fails at any point, then the transaction must be rolled back and no partial changes should "
            + "persist")
    void a_failed_insert_leaves_nothing_of_its_batch() {
        Cases.hundred(random -> {
            List<String> collected = waiting(random);
            Sabotage sabotage = sabotageAtAnyPoint("insert", "new.source_id", random);

            sabotage.breakIt(site.remote());
            List<List<Long>> batches = batches();
            site.run("upload-readings");

            assertThat(batches).as(sabotage.name()).allSatisfy(batch -> allOrNone(batch, remoteIds()));
            sabotage.mend(site.remote());
            everythingArrives(collected);
        });
    }

    @Test
    @Tag("Property-3")
    @Tag("Req-4.3")
    @Tag("Req-4.5")
    @DisplayName("Feature: database-sync-process, Property 3: For any database operation (insert or delete), if the "
            + "operation fails at any point, then the transaction must be rolled back and no partial changes should "
            + "persist")
    void a_failed_delete_leaves_all_of_its_batch_and_no_reading_arrives_twice() {
        Cases.hundred(random -> {
            List<String> collected = waiting(random);
            Sabotage sabotage = sabotageAtAnyPoint("delete", "old.id", random);

            sabotage.breakIt(site.local());
            List<List<Long>> batches = batches();
            site.run("upload-readings");

            assertThat(batches).as(sabotage.name()).allSatisfy(batch -> allOrNone(batch, localIds()));
            sabotage.mend(site.local());
            everythingArrives(collected);
        });
    }

    @Test
    @Tag("Property-4")
    @Tag("Req-6.3")
    @DisplayName("Feature: database-sync-process, Property 4: For any upload error, the meter readings must remain in "
            + "the local database with is_synchronized = false, ensuring they will be retried in the next sync cycle")
    void readings_stay_local_and_unsynchronized_when_the_upload_fails() {
        Cases.hundred(random -> {
            List<String> collected = waiting(random);
            Sabotage sabotage = oneOf(random, Sabotage.ofReadings("insert", site.role("POSTGRES_CLIENT")));

            sabotage.breakIt(site.remote());
            site.run("upload-readings");
            sabotage.mend(site.remote());

            assertThat(remoteIds()).as(sabotage.name()).isEmpty();
            assertThat(Site.readings(site.local())).as(sabotage.name()).containsAll(collected);
            assertThat(localIds()).as(sabotage.name()).hasSameSizeAs(collected);
            everythingArrives(collected);
        });
    }

    /** Up to three and a half batches that wait, and between them some that do not; gives the waiting ones as text. */
    private static List<String> waiting(RandomGenerator random) {
        site = SITES.any(random);
        site.empty();
        Readings.insert(site.local(), Readings.random(random, 1 + random.nextInt(BATCH * 7 / 2)));
        List<String> collected = Site.readings(site.local());
        Readings.insert(site.local(), Readings.random(random, random.nextInt(5)));
        site.local()
                .update(
                        "update meter_readings set is_synchronized = true where id in (select id from meter_readings order by id offset ?)",
                        collected.size());
        return collected;
    }

    private static Sabotage sabotageAtAnyPoint(String operation, String idColumn, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> Sabotage.rows(operation, oneRow(idColumn, random), oneOf(random, List.of("XX000", "40001")));
            case 1 -> Sabotage.atCommit(operation, oneOf(random, List.of("42501", "40001", "53100")));
            case 2 -> Sabotage.firstStatements(operation, 1 + random.nextInt(4), Sabotage.raise("40001"));
            default -> Sabotage.firstStatements(operation, 1 + random.nextInt(4), Sabotage.cutConnection());
        };
    }

    private static String oneRow(String idColumn, RandomGenerator random) {
        return idColumn + " = " + oneOf(random, localIds());
    }

    /** The ids that wait as they are sent: in the order of their timestamps, a batch each; a large one is some of these. */
    private static List<List<Long>> batches() {
        List<Long> ids = localIds();
        return java.util.stream.IntStream.range(0, (ids.size() + BATCH - 1) / BATCH)
                .mapToObj(i -> ids.subList(i * BATCH, Math.min(ids.size(), (i + 1) * BATCH)))
                .toList();
    }

    /** A reading has arrived and is gone here, or waits, or the remote database refused it and it is in the quarantine. */
    private static void isEachInOnePlace(List<Long> all, List<Long> waiting) {
        List<Long> places = new ArrayList<>(waiting);
        places.addAll(remoteIds());
        places.addAll(ids(site.local(), "source_id from quarantined_readings"));
        assertThat(places).hasSameElementsAs(all).hasSameSizeAs(all);
        assertThat(localIds()).isEqualTo(waiting);
    }

    private static void allOrNone(List<Long> batch, List<Long> present) {
        assertThat(batch.stream().filter(present::contains).count()).isIn(0L, (long) batch.size());
    }

    private static void everythingArrives(List<String> collected) {
        site.run("upload-readings");
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(localIds()).isEmpty();
    }

    private static List<Long> localIds() {
        return ids(site.local(), "id from meter_readings where not is_synchronized order by timestamp, id");
    }

    private static List<Long> remoteIds() {
        return ids(site.remote(), "source_id from meter_readings");
    }

    private static List<Long> ids(JdbcTemplate database, String query) {
        return database.queryForList("select " + query, Long.class);
    }
}
