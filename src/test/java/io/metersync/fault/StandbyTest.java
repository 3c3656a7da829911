package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import io.metersync.support.Way;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Several processes on one local database: one syncs, the others stand by, and nobody's readings are lost or doubled. */
class StandbyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path folder;

    @Test
    void the_one_that_syncs_is_killed_and_another_takes_over_with_nothing_lost_and_nothing_twice() {
        try (Site site = Site.migrated().with("SYNC_INTERVAL_SECONDS", "1")) {
            List<ProductProcess> processes = start(site, 3);
            try {
                site.addReadings(2000);
                List<String> first = Site.readings(site.local());
                await().atMost(PATIENCE).until(() -> site.countRemote("meter_readings") == 2000);
                await().atMost(PATIENCE).until(() -> active(processes).size() == 1);

                active(processes).get(0).kill();
                site.addReadings(2000);
                List<String> second = Site.readings(site.local());
                await().atMost(PATIENCE).until(() -> site.countLocal("meter_readings") == 0);

                assertThat(Site.readings(site.remote()))
                        .isEqualTo(Stream.concat(first.stream(), second.stream())
                                .sorted()
                                .toList());
            } finally {
                processes.forEach(ProductProcess::close);
            }
        }
    }

    @Test
    void a_process_whose_lock_is_lost_in_the_middle_of_a_batch_doubles_nothing() {
        try (Site first = Site.migrated().start();
                Site second = first.another().start()) {
            first.addReadings(500);
            List<String> collected = Site.readings(first.local());
            assertThat(first.application().cycle().begin()).isTrue();
            assertThat(second.application().cycle().begin()).isFalse();

            first.local()
                    .queryForList(
                            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
                                    + " and database = (select oid from pg_database where datname = current_database())");
            await().atMost(PATIENCE).until(() -> second.application().cycle().begin());
            Stream.of(first, second).parallel().forEach(site -> site.send("run-cycle"));

            assertThat(Site.readings(first.remote())).isEqualTo(collected);
            assertThat(first.countLocal("meter_readings")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void two_that_sync_at_once_set_no_corrected_reading_back(Way way) throws Exception {
        try (Site first = way.of(Site.migrated(), 20).start();
                Site second = first.another().withCopiedHome()) {
            Files.writeString(second.home().resolve("sql/local/lock-sync.sql"), "select true");
            second.start();
            first.remote().execute("""
                    create function dawdle() returns trigger language plpgsql as
                    $$ begin perform pg_sleep(random() * 0.05); return null; end $$;
                    create trigger dawdle before insert on meter_readings execute function dawdle()
                    """);
            Map<Long, String> expected = new HashMap<>();
            AtomicBoolean isOver = new AtomicBoolean();
            List<CompletableFuture<Void>> uploads = Stream.of(first, second)
                    .map(site -> CompletableFuture.runAsync(() -> {
                        while (!isOver.get()) {
                            site.run("upload-readings");
                        }
                    }))
                    .toList();
            collectAndCorrect(first.local(), expected);
            isOver.set(true);
            uploads.forEach(CompletableFuture::join);
            first.run("upload-readings");

            assertThat(first.countLocal("meter_readings")).isZero();
            assertThat(first.remote().query("select source_id, value::text from meter_readings", StandbyTest::values))
                    .isEqualTo(expected);
            assertThat(first.countRemote("meter_readings")).isEqualTo(expected.size());
        }
    }

    /** Adds readings and corrects some that wait or are on their way, and keeps what each is in the end. */
    private static void collectAndCorrect(JdbcTemplate local, Map<Long, String> values) {
        for (int round = 0; round < 20; round++) {
            values.putAll(local.query("""
                    insert into meter_readings (meter_id, timestamp, value, unit)
                    select 'meter', timestamp '2026-01-01' + (? * 100 + i) * interval '1 s', i, 'kWh' from generate_series(1, 50) as i
                    returning id, value::text
                    """, StandbyTest::values, round));
            for (int correction = 0; correction < 25; correction++) {
                values.putAll(local.query("""
                        update meter_readings set value = value + 1000
                        where id = (select id from meter_readings order by random() limit 1) returning id, value::text
                        """, StandbyTest::values));
            }
        }
    }

    private static Map<Long, String> values(ResultSet rows) throws SQLException {
        Map<Long, String> values = new HashMap<>();
        while (rows.next()) {
            values.put(rows.getLong(1), rows.getString(2));
        }
        return values;
    }

    private List<ProductProcess> start(Site site, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ProductProcess(
                                folder.resolve("process" + i), Path.of("").toAbsolutePath(), site.environment())
                        .start())
                .toList();
    }

    private static List<ProductProcess> active(List<ProductProcess> processes) {
        return processes.stream().filter(StandbyTest::isActive).toList();
    }

    private static boolean isActive(ProductProcess process) {
        try {
            var status = new ObjectMapper()
                    .readTree(URI.create("http://127.0.0.1:" + process.httpPort() + "/api/status")
                            .toURL());
            return !status.path("isStandby").asBoolean();
        } catch (IOException e) {
            return false;
        }
    }
}
