package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.support.FaultProxy;
import io.metersync.support.HttpCall;
import io.metersync.support.PostgresServer;
import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The product under everything at once, for a minute: killed, cut off, frozen out, without acknowledgements, its servers
 * crashing, its readings dropped without an error, its local database restored from a dump. {@code -Dchaos.seconds}, {@code -Dchaos.seed}; {@code -Dchaos.batches} is {@code fixed}, {@code growing} or
 * {@code both}; {@code -Dchaos.home} is another folder of routes and SQL.
 */
class ChaosTest {
    private static final long SECONDS = Long.getLong("chaos.seconds", 40);
    private static final long SEED = Long.getLong("chaos.seed", new Random().nextInt(1_000_000));
    /** The seed decides: both ways to delete are under test. */
    static final boolean HAS_ARCHIVE = SEED % 2 == 0;

    private static final Batches BATCHES =
            Batches.valueOf(System.getProperty("chaos.batches", "both").toUpperCase(Locale.ROOT));
    private static final Path HOME =
            Path.of(System.getProperty("chaos.home", "")).toAbsolutePath();
    private static final Path FOLDER = Path.of("target/chaos-" + SEED);

    @Test
    @Tag("Req-6.3")
    @Tag("Property-2")
    void every_reading_arrives_exactly_once_whatever_fails() throws Exception {
        try (PostgresServer local = PostgresServer.durable(PostgresServer.Version.OLDER);
                PostgresServer remote = PostgresServer.forgetful(PostgresServer.Version.NEWER);
                FaultProxy localLink = FaultProxy.before(local);
                FaultProxy remoteLink = FaultProxy.before(remote);
                Site site = site(local, remote).throughLocal(localLink).throughRemote(remoteLink);
                ProductProcess product = new ProductProcess(FOLDER, HOME, site.environment())) {
            Files.deleteIfExists(product.output());
            BATCHES.next(product.with("BATCH_SIZE_MAX", "0"), new Random(SEED)).start();
            ChaosPlan plan = new ChaosPlan(SEED, site, product, BATCHES, local, remote, localLink, remoteLink);
            Collector collector = new Collector(site.local(), SEED);
            try (collector) {
                collector.start();
                plan.run(SECONDS);
                plan.heal();
            }
            boolean isDrained = endsWithBacklog(site, product, collector);
            assertThat(isDrained).as("the queue is empty").isTrue();
            if (HAS_ARCHIVE) {
                site.remote().execute("delete from meter_readings where source_id % 3 = 0");
                assertThat(resend(product)).isPositive();
            }
            product.stop();

            ChaosVerdict verdict = ChaosVerdict.of(site);
            report("chaos: seed %d, %d s, %s batches up to %d, %s, corrections %d, %s, %s"
                    .formatted(
                            SEED,
                            SECONDS,
                            BATCHES,
                            Batches.largest(product),
                            plan,
                            collector.corrections(),
                            verdict,
                            isDrained ? "queue empty" : "queue NOT empty"));
            assertThat(verdict).isEqualTo(verdict.withoutFault());
            assertThat(verdict.rows()).isPositive();
            assertThat(verdict.quarantined()).isPositive();
            assertThat(site.countLocal("quarantined_readings where error like 'not-a-number: %'"))
                    .isPositive();
            assertThat(verdict.dropped()).isPositive();
            assertThat(Batches.largest(product) > 100).isEqualTo(BATCHES != Batches.FIXED);
        }
    }

    private static Site site(PostgresServer local, PostgresServer remote) {
        Site site = new Site(local, remote)
                .withHome(HOME)
                .migrate()
                .with("READING_CHECKS", "hold")
                .with("SENT_ARCHIVE_DAYS", HAS_ARCHIVE ? "7" : "0")
                .with("SYNC_INTERVAL_SECONDS", "1")
                .with("RETRY_BASE_DELAY_MS", "50")
                .with("RETRY_MAX_DELAY_MS", "400")
                .with("DB_CONNECTION_TIMEOUT_MS", "500")
                .with("DB_SOCKET_TIMEOUT_MS", "2000");
        site.remote().execute("alter table meter_readings add check (unit <> '%s')".formatted(Collector.BAD_UNIT));
        ChaosPlan.prepare(site.remote());
        // the tables are no subject: a crash of a server that forgets may take its last second
        site.remote().execute("checkpoint");
        return site;
    }

    /** The last process starts with a backlog, and with nothing in its way but bad readings. */
    private static boolean endsWithBacklog(Site site, ProductProcess product, Collector collector) {
        product.kill();
        collector.collect(20, Collector.BAD_UNIT);
        collector.collect(5, Collector.UNIT_OF_NO_NUMBERS);
        collector.collect(5000, "kWh");
        BATCHES.last(product).start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(300))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> isEmpty(site, collector));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Repairs the remote database, which went back to a backup: the archive has the last version of each reading. Gives how many it sent. */
    private static long resend(ProductProcess product) throws Exception {
        assertThat(HttpCall.post(product.httpPort(), "/api/resend?sentFrom=2000-01-01T00:00")
                        .send()
                        .status())
                .isEqualTo(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> newestResend(product).hasNonNull("endedAt"));
        return newestResend(product).path("sent").asLong();
    }

    private static JsonNode newestResend(ProductProcess product) throws Exception {
        return HttpCall.get(product.httpPort(), "/api/resend").send().json();
    }

    /** Where nothing but bad readings is left, nobody can tell that it is their fault: a site goes on collecting. */
    private static boolean isEmpty(Site site, Collector collector) {
        if (site.countLocal("meter_readings") == 0) {
            return true;
        }
        if (site.countLocal("meter_readings where unit = 'kWh'") == 0) {
            collector.collect(1, "kWh");
        }
        return false;
    }

    private static void report(String line) throws Exception {
        System.out.println(line);
        Files.writeString(Path.of("target/chaos.txt"), line + System.lineSeparator());
    }

    static void pause(long millis) {
        Awaitility.await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }
}
