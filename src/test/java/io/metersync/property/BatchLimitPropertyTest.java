package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.Readings;
import io.metersync.support.Site;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BatchLimitPropertyTest {
    private static final int LIMIT = 100;

    @AutoClose
    private static final Site SITE = Site.migrated()
            .withLeastPrivilege()
            .with("SYNC_MAX_BATCHES_PER_CYCLE", "1")
            .start();

    @Test
    @Tag("Property-1")
    @Tag("Req-2.2")
    @DisplayName("Feature: database-sync-process, Property 1: For any sync cycle, when querying unsynchronized meter "
            + "readings, the system should return at most 100 records ordered by timestamp ascending")
    void a_batch_is_the_oldest_100_readings_that_wait() {
        Cases.hundred(this::everyCycleSendsTheOldest);
    }

    private void everyCycleSendsTheOldest(RandomGenerator random) {
        SITE.empty();
        Readings.insert(SITE.local(), Readings.random(random, random.nextInt(3 * LIMIT)));
        SITE.local().update("update meter_readings set is_synchronized = true where id % 11 = ?", random.nextInt(11));
        List<Long> waiting = SITE.local()
                .queryForList(
                        "select id from meter_readings where not is_synchronized order by timestamp, id", Long.class);

        for (int from = 0; from < waiting.size(); from += LIMIT) {
            SITE.run("upload-readings");
            int to = Math.min(from + LIMIT, waiting.size());
            assertThat(SITE.remote().queryForList("select source_id from meter_readings order by id", Long.class))
                    .isEqualTo(waiting.subList(0, to));
        }
    }
}
