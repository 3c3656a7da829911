package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LoggingPropertyTest {
    private static final int BATCH = 10;

    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated()
            .withLeastPrivilege()
            .with("BATCH_SIZE", Integer.toString(BATCH))
            .with("UPLOAD_LANES", "1")
            .start();

    @Test
    @Tag("Property-11")
    @Tag("Req-7.1")
    @Tag("Req-7.2")
    @Tag("Req-7.3")
    @Tag("Req-7.4")
    @DisplayName("Feature: database-sync-process, Property 11: For any sync cycle, the system should log: cycle start "
            + "with queue size, upload success/failure with record count and duration, delete success with record "
            + "count, and any errors with type and context")
    void the_log_tells_what_a_cycle_did_and_what_went_wrong() {
        Cases.hundred(this::logTellsAll);
    }

    private void logTellsAll(RandomGenerator random) {
        SITE.empty();
        int waiting = random.nextInt(4 * BATCH);
        Readings.insert(SITE.local(), Readings.random(random, waiting));
        await().untilAsserted(() -> assertThat(
                        SITE.application().status().report(true).queue().queueSize())
                .isEqualTo(waiting));
        int succeeding = random.nextInt(4);
        String state = Cases.oneOf(random, List.of("40001", "58000", "53100", "55P03"));
        Sabotage sabotage = Sabotage.afterStatements("insert", succeeding, state);
        sabotage.breakIt(SITE.remote());
        LOG.clear();

        SITE.cycle();

        sabotage.mend(SITE.remote());
        List<Integer> sent = batches(waiting).stream().limit(succeeding).toList();
        boolean fails = batches(waiting).size() > succeeding;
        assertThat(LOG.lines()).contains("Cycle starts, readings that wait: " + waiting);
        assertThat(counts("Uploaded (\\d+) readings in \\d+ ms")).isEqualTo(sent);
        // a batch is deleted while the next one is sent
        assertThat(counts("Deleted (\\d+) readings")).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(LOG.matching("Cycle (complete|failed) after \\d+ ms"))
                .hasSize(1)
                .allMatch(line -> line.contains("failed") == fails);
        assertThat(LOG.errors())
                .hasSize(fails ? 1 : 0)
                .allMatch(line ->
                        line.matches("CRITICAL remote/store-readings failed after \\d attempts?: sabotaged \\(SQLSTATE "
                                + state + "\\).*; batch of \\d+ readings, first id \\d+, last id \\d+; goes on.*"));
        assertThat(LOG.lines().contains("Queue is empty")).isEqualTo(waiting == 0);
    }

    private static List<Integer> batches(int readings) {
        List<Integer> sizes = new ArrayList<>();
        for (int rest = readings; rest > 0; rest -= BATCH) {
            sizes.add(Math.min(rest, BATCH));
        }
        return sizes;
    }

    private static List<Integer> counts(String line) {
        return LOG.matching(line).stream()
                .map(logged -> Integer.valueOf(logged.replaceFirst(line, "$1")))
                .toList();
    }
}
