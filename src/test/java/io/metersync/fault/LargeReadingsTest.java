package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large readings among small ones: the process holds no more than it can, and no reading blocks another. */
class LargeReadingsTest {
    /** So many bytes that repeat after 8 kB, which is too far apart for PostgreSQL to compress them. */
    private static final String RANDOM =
            "repeat((select string_agg(md5(random()::text), '') from generate_series(1, 256)), %d / 8192 + 1)";

    private static final String COMPRESSIBLE = "repeat('x' || lpad(i::text, 4, '0'), %d / 5)";

    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest(name = "{0} lane(s), from {1} readings on they grow")
    @CsvSource({"1, 0", "4, 1"})
    void large_readings_of_every_kind_arrive_unchanged_among_small_ones(int lanes, int catchUpFrom) {
        site.addReadings(3000);
        addLarge(60, 3_000, COMPRESSIBLE, 100);
        addLarge(60, 3_000, RANDOM, 400);
        addLarge(20, 100_000, RANDOM, 700);
        addLarge(20, 100_000, COMPRESSIBLE, 1500);
        addLarge(1, 2_000_000, RANDOM, 1700);
        addLarge(1, 2_000_000, COMPRESSIBLE, 5000);
        List<String> collected = Site.readings(site.local());
        site.with("BATCH_MAX_KB", "64")
                .with("UPLOAD_LANES", Integer.toString(lanes))
                .with("CATCH_UP_FROM", Integer.toString(catchUpFrom));

        site.start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    void a_batch_ends_at_batch_max_kb() {
        addLarge(100, 20_000, COMPRESSIBLE, 1);

        site.with("BATCH_MAX_KB", "100").with("UPLOAD_LANES", "1").start().cycle();

        assertThat(log.matching(".*Uploaded 5 readings.*")).hasSize(20);
        assertThat(site.countRemote("meter_readings")).isEqualTo(100);
    }

    @Test
    void the_process_with_its_128_mb_survives_readings_of_every_size_and_quarantines_those_it_cannot_send(
            @TempDir Path folder) {
        site.addReadings(1000);
        addLarge(50, 200_000, RANDOM, 100);
        addLarge(50, 200_000, COMPRESSIBLE, 130);
        addLarge(5, 1_000_000, RANDOM, 400);
        addLarge(1, 9_500_000, RANDOM, 500);
        addLarge(1, 9_500_000, COMPRESSIBLE, 510);
        addLarge(1, 20_000_000, COMPRESSIBLE, 600);
        addLarge(1, 60_000_000, COMPRESSIBLE, 700);

        try (ProductProcess product = new ProductProcess(folder, site.home(), site.environment())) {
            product.start();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> !product.isAlive() || site.countLocal("meter_readings") == 0);
            assertThat(product.isAlive()).isTrue();
        }

        assertThat(site.countRemote("meter_readings")).isEqualTo(1107);
        assertThat(site.local()
                        .queryForList(
                                "select error from quarantined_readings order by length(metadata::text)", String.class))
                .hasSize(2)
                .allMatch(error -> error.contains("at most") && error.contains("-Xmx"))
                .first()
                .asString()
                .contains("the reading has 20,");
    }

    /** From the {@code second} on, one a second, among the small ones. */
    private void addLarge(int count, int bytes, String text, int second) {
        site.local().update("""
                insert into meter_readings (meter_id, timestamp, value, unit, metadata)
                select 'large', timestamp '2026-01-01' + (? + i) * interval '1 s', i, 'kWh', jsonb_build_object('text', %s)
                from generate_series(1, ?) as i
                """.formatted(text.formatted(bytes)), second, count);
    }
}
