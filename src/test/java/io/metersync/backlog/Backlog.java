package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A site whose batches grow from 10 readings to 500 while many wait, with the sizes that they had. */
final class Backlog implements AutoCloseable {
    static final int LEAST = 10;
    /** From this size on even a slow batch is not followed by one that goes row by row. */
    static final int LARGE = 160;

    private static final Pattern BATCH = Pattern.compile("Uploaded (\\d+) readings in \\d+ ms");

    private final Site site;
    private final LogLines log = LogLines.capture();

    Backlog(Site site, int lanes) {
        this.site = site.with("BATCH_SIZE", Integer.toString(LEAST))
                .with("BATCH_SIZE_MAX", "500")
                .with("CATCH_UP_FROM", "1")
                .with("UPLOAD_LANES_MAX", "0")
                .with("UPLOAD_LANES", Integer.toString(lanes));
    }

    /** On the shared servers, with all tables, in one lane. */
    static Backlog inOneLane() {
        return new Backlog(Site.migrated(), 1);
    }

    Site site() {
        return site;
    }

    /** Does it once, when a large batch has arrived, on the lane that carried it and before that takes another. */
    void atLargeBatch(Runnable action) {
        AtomicBoolean isDone = new AtomicBoolean();
        log.onLine(line -> {
            Matcher batch = BATCH.matcher(line);
            if (batch.matches() && Integer.parseInt(batch.group(1)) >= LARGE && isDone.compareAndSet(false, true)) {
                action.run();
            }
        });
    }

    /** How many readings the batches had, in the order in which they arrived. */
    List<Integer> sizes() {
        return log.lines().stream()
                .map(BATCH::matcher)
                .filter(Matcher::matches)
                .map(MatchResult.class::cast)
                .map(batch -> Integer.valueOf(batch.group(1)))
                .toList();
    }

    void clearLog() {
        log.clear();
    }

    /** The lines with which a flow gave up. */
    List<String> critical() {
        return log.matching(".*CRITICAL.*");
    }

    List<String> failedAttempts() {
        return log.matching(".*attempt \\d+ of \\d+ failed.*");
    }

    /** What is on its way or waits, and what has arrived. */
    List<String> everywhere() {
        return Stream.of(site.remote(), site.local())
                .flatMap(database -> Site.readings(database).stream())
                .toList();
    }

    void assertThatAllArrivedOnce(List<String> collected) {
        assertThat(Site.readings(site.remote())).containsExactlyInAnyOrderElementsOf(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    void assertThatBatchesGrew() {
        assertThat(sizes()).anyMatch(size -> size >= LARGE);
    }

    @Override
    public void close() {
        site.close();
        log.close();
    }
}
