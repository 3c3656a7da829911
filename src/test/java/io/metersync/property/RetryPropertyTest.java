package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class RetryPropertyTest {
    private static final Pattern WAIT = Pattern.compile("(?s).*attempt (\\d+) of (\\d+) failed: .*; next in (\\d+) ms");

    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated();

    private static Settings settings;

    private record Settings(int connectionRetries, int queryAttempts, int baseDelay, int maxDelay) {
        static Settings random(RandomGenerator random) {
            int base = 1 + random.nextInt(3);
            return new Settings(random.nextInt(6), 1 + random.nextInt(5), base, base + random.nextInt(20));
        }

        void start() {
            SITE.stop();
            SITE.with("MAX_CONNECTION_RETRIES", Integer.toString(connectionRetries))
                    .with("MAX_QUERY_RETRIES", Integer.toString(queryAttempts))
                    .with("RETRY_BASE_DELAY_MS", Integer.toString(baseDelay))
                    .with("RETRY_MAX_DELAY_MS", Integer.toString(maxDelay))
                    .start();
        }

        int attempts(String trouble) {
            return trouble.equals(Sabotage.cutConnection()) ? connectionRetries + 1 : queryAttempts;
        }

        /** The lines that say what comes next, each with the wait that is set. */
        List<Wait> waits(int attempts, int failures) {
            List<Wait> waits = new ArrayList<>();
            long delay = baseDelay;
            for (int attempt = 1; attempt <= Math.min(failures, attempts - 1); attempt++) {
                waits.add(new Wait(attempt, attempts, Math.min(delay, maxDelay)));
                delay *= 2;
            }
            return waits;
        }
    }

    /** The number of the attempt, of how many, and the wait in milliseconds. */
    private record Wait(int attempt, int attempts, long millis) {
        /** Up to a tenth longer, never shorter. */
        boolean isOf(Wait set) {
            return attempt == set.attempt
                    && attempts == set.attempts
                    && millis >= set.millis
                    && millis <= set.millis + set.millis / 10;
        }
    }

    @Test
    @Tag("Property-5")
    @Tag("Req-1.3")
    @Tag("Req-2.5")
    @Tag("Req-6.1")
    @Tag("Req-6.2")
    @Tag("Req-6.4")
    @DisplayName(
            "Feature: database-sync-process, Property 5: For any retryable error (connection, query, or upload), "
                    + "the system should retry with exponentially increasing delays (2^n seconds) up to the maximum retry count")
    void what_may_pass_is_tried_again_after_twice_the_wait_until_the_attempts_are_used_up() {
        Cases.hundred(this::retries);
    }

    private void retries(RandomGenerator random) {
        if (settings == null || random.nextInt(8) == 0) {
            settings = Settings.random(random);
            settings.start();
        }
        SITE.empty();
        Readings.insert(SITE.local(), Readings.random(random, 3));
        boolean isRemote = random.nextBoolean();
        JdbcTemplate database = isRemote ? SITE.remote() : SITE.local();
        String trouble = Cases.oneOf(
                random, List.of(Sabotage.raise("40001"), Sabotage.raise("53100"), Sabotage.cutConnection()));
        int failures = 1 + random.nextInt(7);
        Sabotage sabotage = Sabotage.firstStatements(isRemote ? "insert" : "delete", failures, trouble);
        LOG.clear();

        sabotage.breakIt(database);
        SITE.run("upload-readings");
        sabotage.mend(database);

        int attempts = settings.attempts(trouble);
        boolean succeeds = failures < attempts;
        assertThat(waits())
                .as("%s, %s", settings, sabotage)
                .usingElementComparator(RetryPropertyTest::compare)
                .isEqualTo(settings.waits(attempts, failures));
        assertThat(SITE.countLocal("meter_readings")).isEqualTo(succeeds ? 0 : 3);
        assertThat(LOG.errors())
                .hasSize(succeeds ? 0 : 1)
                .allMatch(line -> line.contains("failed after " + attempts + " attempt"));
    }

    @Test
    @Tag("Req-1.3")
    @Tag("Req-2.5")
    void the_waits_that_are_logged_are_waited() {
        // long enough that the chance in a wait is more than an attempt takes
        settings = new Settings(4, 3, 800, 3200);
        settings.start();
        SITE.empty();
        Readings.insert(SITE.local(), Readings.random(new SplittableRandom(1), 3));
        Sabotage sabotage = Sabotage.firstStatements("insert", 4, Sabotage.cutConnection());
        LOG.clear();
        sabotage.breakIt(SITE.remote());
        SITE.run("upload-readings");
        sabotage.mend(SITE.remote());

        List<ILoggingEvent> failed = LOG.events().stream()
                .filter(event -> WAIT.matcher(event.getFormattedMessage()).matches())
                .toList();
        assertThat(waits()).usingElementComparator(RetryPropertyTest::compare).isEqualTo(settings.waits(5, 4));
        // by chance: that all four are as set happens once in a billion
        assertThat(waits()).isNotEqualTo(settings.waits(5, 4));
        for (int i = 1; i < failed.size(); i++) {
            Duration between = Duration.between(
                    failed.get(i - 1).getInstant(), failed.get(i).getInstant());
            assertThat(between)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(waits().get(i - 1).millis()));
        }
    }

    private static int compare(Wait actual, Wait set) {
        return actual.isOf(set) ? 0 : 1;
    }

    private static List<Wait> waits() {
        return LOG.lines().stream()
                .map(WAIT::matcher)
                .filter(Matcher::matches)
                .map(wait -> new Wait(
                        Integer.parseInt(wait.group(1)),
                        Integer.parseInt(wait.group(2)),
                        Long.parseLong(wait.group(3))))
                .toList();
    }
}
