package io.metersync.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

/** The product with nothing to do: how soon it is ready, and what waiting costs. */
final class IdleBenchmark {
    /** A site waits for weeks: the compiler's first minutes and what happens once a day are not what it costs. */
    private static final int WARM_UP_CYCLES = 4;

    private static final Pattern CYCLE_ENDS = Pattern.compile("Cycle complete");

    private final BenchSite site;
    private final int cycles;
    private final int intervalSeconds;

    IdleBenchmark(BenchSite site, int cycles, int intervalSeconds) {
        this.site = site;
        this.cycles = cycles;
        this.intervalSeconds = intervalSeconds;
    }

    void run() throws Exception {
        site.empty();
        try (DelayingProxy local = new DelayingProxy(site.localServer().port(), 0);
                DelayingProxy remote = new DelayingProxy(site.remoteServer().port(), 0)) {
            int httpPort = MeasuredProcess.freePort();
            Map<String, String> environment = new HashMap<>(BenchSite.environment(local.port(), remote.port()));
            environment.put("HTTP_PORT", Integer.toString(httpPort));
            environment.put("SYNC_INTERVAL_SECONDS", Integer.toString(intervalSeconds));
            long start = System.nanoTime();
            try (MeasuredProcess product = MeasuredProcess.product(environment)) {
                product.await(Contender.CYCLE_STARTS, Duration.ofMinutes(1));
                double cycleSeconds = secondsSince(start);
                Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> answers(httpPort));
                System.out.printf(
                        "%nReady: first cycle after %.2f s, status answers after %.2f s, %.1f CPU s%n",
                        cycleSeconds, secondsSince(start), product.cpuSeconds());
                idle(product, local.traffic(), remote.traffic());
            }
        }
    }

    private void idle(MeasuredProcess product, Traffic local, Traffic remote) throws InterruptedException {
        awaitCycleEnds(product, WARM_UP_CYCLES);
        long start = System.nanoTime();
        double cpu = product.cpuSeconds();
        Traffic.Count localBefore = local.count();
        Traffic.Count remoteBefore = remote.count();
        awaitCycleEnds(product, cycles);
        System.out.printf(
                "Idle for %.0f s, a cycle each %d s: %.2f %% of a core, %.0f MiB resident, %.0f MiB at peak%n",
                secondsSince(start),
                intervalSeconds,
                (product.cpuSeconds() - cpu) / secondsSince(start) * 100,
                product.residentMegabytes(),
                product.peakMegabytes());
        print("local", local.count().since(localBefore));
        print("remote", remote.count().since(remoteBefore));
        TimeUnit.SECONDS.sleep(Math.max(1, intervalSeconds - 5));
        System.out.printf(
                "Connections before the next cycle: %d local, %d remote%n",
                connections(site.local()), connections(site.remote()));
    }

    private static int connections(JdbcTemplate database) {
        return database.queryForObject(
                "select count(*) from pg_stat_activity where application_name = 'metersync'", Integer.class);
    }

    private void awaitCycleEnds(MeasuredProcess product, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            product.await(CYCLE_ENDS, Duration.ofSeconds(intervalSeconds + 60L));
        }
    }

    private void print(String database, Traffic.Count count) {
        System.out.printf(
                "A cycle on the %s database: %.1f statements, %.1f round trips, %,.0f bytes%n",
                database,
                count.statements() / (double) cycles,
                count.roundTrips() / (double) cycles,
                count.bytes() / (double) cycles);
    }

    private static boolean answers(int httpPort) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/api/status"))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
