package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The product under everything at once, for a minute: killed, cut off, frozen out, without acknowledgements, its servers
 * crashing. {@code -Dchaos.seconds}, {@code -Dchaos.seed}; {@code -Dchaos.home} is another folder of routes and SQL.
 */
class ChaosTest {
    private static final long SECONDS = Long.getLong("chaos.seconds", 60);
    private static final long SEED = Long.getLong("chaos.seed", new Random().nextInt(1_000_000));
    private static final Path HOME =
            Path.of(System.getProperty("chaos.home", "")).toAbsolutePath();

    @Test
    @Tag("Req-6.3")
    @Tag("Property-2")
    void every_reading_arrives_exactly_once_whatever_fails() throws Exception {
        try (PostgresServer local = PostgresServer.durable(PostgresServer.Version.OLDER);
                PostgresServer remote = PostgresServer.forgetful(PostgresServer.Version.NEWER);
                FaultProxy localLink = FaultProxy.before(local);
                FaultProxy remoteLink = FaultProxy.before(remote);
                Site site = site(local, remote).throughLocal(localLink).throughRemote(remoteLink);
                ProductProcess product = new ProductProcess(Path.of("target/chaos"), HOME, site.environment())) {
            ChaosPlan plan = new ChaosPlan(SEED, product.start(), local, remote, localLink, remoteLink);
            try (Collector collector = new Collector(site.local(), SEED).start()) {
                plan.run(SECONDS);
                plan.heal();
            }
            boolean isDrained = drains(site);
            product.stop();

            Verdict verdict = Verdict.of(site);
            report("chaos: seed %d, %d s, %s, %s, %s".formatted(SEED, SECONDS, plan, verdict, drained(isDrained)));
            assertThat(verdict).isEqualTo(new Verdict(verdict.rows(), 0, 0, 0));
            assertThat(isDrained).as("the queue is empty").isTrue();
            assertThat(verdict.rows()).isPositive();
        }
    }

    /** What became of the collected readings; {@code twice} counts what the remote holds beyond once each. */
    private record Verdict(long rows, long lost, long twice, long changed) {
        static Verdict of(Site site) {
            Map<String, String> collected = byNumber(site.local(), "ledger");
            Map<String, String> waiting = byNumber(site.local(), "meter_readings");
            List<String> numbers =
                    site.remote().queryForList("select metadata ->> 'n' from meter_readings", String.class);
            Map<String, String> arrived = byNumber(site.remote(), "meter_readings");
            long lost = collected.keySet().stream()
                    .filter(n -> !arrived.containsKey(n) && !waiting.containsKey(n))
                    .count();
            long changed = arrived.entrySet().stream()
                    .filter(e ->
                            !waiting.containsKey(e.getKey()) && !e.getValue().equals(collected.get(e.getKey())))
                    .count();
            return new Verdict(collected.size(), lost, numbers.size() - arrived.size(), changed);
        }

        private static Map<String, String> byNumber(JdbcTemplate database, String table) {
            Function<String, String> number = reading -> reading.substring(0, reading.indexOf('|'));
            return database
                    .queryForList(
                            "select concat_ws('|', metadata ->> 'n', meter_id, timestamp, value, unit) from " + table,
                            String.class)
                    .stream()
                    .collect(Collectors.toMap(number, reading -> reading, (one, other) -> other));
        }

        @Override
        public String toString() {
            return "rows %d, lost %d, twice %d, changed %d".formatted(rows, lost, twice, changed);
        }
    }

    private static Site site(PostgresServer local, PostgresServer remote) {
        return new Site(local, remote)
                .withHome(HOME)
                .migrate()
                .with("SYNC_INTERVAL_SECONDS", "1")
                .with("BATCH_SIZE", "20")
                .with("RETRY_BASE_DELAY_MS", "50")
                .with("RETRY_MAX_DELAY_MS", "400")
                .with("DB_CONNECTION_TIMEOUT_MS", "500")
                .with("DB_SOCKET_TIMEOUT_MS", "2000");
    }

    private static boolean drains(Site site) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> site.countLocal("meter_readings") == 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static String drained(boolean isDrained) {
        return isDrained ? "queue empty" : "queue NOT empty";
    }

    private static void report(String line) throws Exception {
        System.out.println(line);
        Files.writeString(Path.of("target/chaos.txt"), line + System.lineSeparator());
    }

    static void pause(long millis) {
        Awaitility.await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }
}
