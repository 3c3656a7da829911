package io.metersync.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * The download of all meters and tenants, where nothing has changed and where 100 meters have; and where nothing has, but the
 * servers do not hash alike, so that all rows are looked at.
 */
final class DownloadBenchmark {
    private static final int METERS = 100_000;
    private static final int TENANTS = 1_000;
    private static final int CHANGED = 100;
    private static final String LOGGED = "from sync_logs where success and details ->> 'flow' = 'download-";

    private final BenchSite site;
    private final int runs;

    /** One cycle: milliseconds of both flows, and what went over the link. */
    private record Cycle(double metersMillis, double tenantsMillis, Traffic.Count link) {}

    DownloadBenchmark(BenchSite site, int runs) {
        this.site = site;
        this.runs = runs;
    }

    void run(List<Integer> roundTripMillis) throws Exception {
        System.out.printf("%nDownload of %,d meters and %,d tenants, medians of %d%n", METERS, TENANTS, runs);
        Table table = new Table(
                "round trip", "what changed", "meters ms", "tenants ms", "link bytes", "statements", "round trips");
        for (int millis : roundTripMillis) {
            measure(millis, table);
        }
        table.print();
    }

    private void measure(int roundTripMillis, Table table) throws Exception {
        site.empty();
        fillRemote();
        measureDigests(roundTripMillis, table);
        measureFullPass(roundTripMillis, table);
        measureRefused(roundTripMillis, table, "a check", "add constraint short check (length(name) <= 20)");
        site.local().execute("alter table meters drop constraint short");
        measureRefused(roundTripMillis, table, "a length", "alter name type varchar(20)");
    }

    /** One meter in a thousand has a name that the local table refuses. */
    private void measureRefused(int roundTripMillis, Table table, String cause, String change) throws Exception {
        site.empty();
        fillRemote();
        site.local().execute("alter table meters " + change);
        site.remote().execute("update meters set name = name || repeat('x', 20) where meter_id like '%500'");
        int httpPort = MeasuredProcess.freePort();
        try (DelayingProxy link = new DelayingProxy(site.remoteServer().port(), roundTripMillis);
                MeasuredProcess ignored = MeasuredProcess.product(environment(link, httpPort, BenchSite.CHECKOUT))) {
            row(
                    table,
                    roundTripMillis,
                    "all new, 100 refused by " + cause,
                    List.of(awaitCycle(link, 1, new Traffic().count())));
        }
    }

    private void measureDigests(int roundTripMillis, Table table) throws Exception {
        int httpPort = MeasuredProcess.freePort();
        try (DelayingProxy link = new DelayingProxy(site.remoteServer().port(), roundTripMillis);
                MeasuredProcess ignored = MeasuredProcess.product(environment(link, httpPort, BenchSite.CHECKOUT))) {
            Cycle first = awaitCycle(link, 1, new Traffic().count());
            List<Cycle> unchanged = new ArrayList<>();
            List<Cycle> changed = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                unchanged.add(cycle(link, httpPort));
                change(i);
                changed.add(cycle(link, httpPort));
            }
            row(table, roundTripMillis, "all new", List.of(first));
            row(table, roundTripMillis, "nothing", unchanged);
            row(table, roundTripMillis, CHANGED + " meters", changed);
        }
    }

    private void measureFullPass(int roundTripMillis, Table table) throws Exception {
        Path home = homeThatHashesOtherwise();
        int httpPort = MeasuredProcess.freePort();
        long cycles = cycles();
        try (DelayingProxy link = new DelayingProxy(site.remoteServer().port(), roundTripMillis);
                MeasuredProcess ignored = MeasuredProcess.product(environment(link, httpPort, home))) {
            awaitCycle(link, cycles + 1, link.traffic().count());
            List<Cycle> unchanged = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                unchanged.add(cycle(link, httpPort));
            }
            row(table, roundTripMillis, "nothing, full pass", unchanged);
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    /** A copy of the product's files whose local digests can't be compared with the remote ones. */
    private static Path homeThatHashesOtherwise() throws IOException {
        Path home = Files.createTempDirectory("metersync-bench-home");
        for (String top : List.of("routes", "sql", "application.properties")) {
            FileSystemUtils.copyRecursively(BenchSite.CHECKOUT.resolve(top), home.resolve(top));
        }
        for (String table : List.of("meters", "tenant")) {
            Path digest = home.resolve("sql/local/digest-" + table + ".sql");
            Files.writeString(digest, Files.readString(digest).replace("'metersync' collate", "'otherwise' collate"));
        }
        return home;
    }

    private Map<String, String> environment(DelayingProxy link, int httpPort, Path home) {
        Map<String, String> environment =
                new HashMap<>(BenchSite.environment(site.localServer().port(), link.port()));
        environment.put("HTTP_PORT", Integer.toString(httpPort));
        environment.put("METERSYNC_HOME", home.toString());
        environment.put("SYNC_INTERVAL_SECONDS", "86400");
        return environment;
    }

    private void fillRemote() {
        site.remote().update("""
                insert into meters (meter_id, name, location_id, meter_type, unit, configuration, updated_at)
                select 'METER-' || i, 'Meter ' || i, 'LOC-' || i % 500, 'electricity', 'kWh',
                       jsonb_build_object('multiplier', i % 10, 'phases', 3), timestamp '2026-01-01'
                from generate_series(1, ?) as i
                """, METERS);
        site.remote().update("""
                insert into tenant (tenant_id, name, configuration, metadata, updated_at)
                select 'TENANT-' || i, 'Tenant ' || i, '{"currency": "EUR"}', '{"plan": "basic"}', timestamp '2026-01-01'
                from generate_series(1, ?) as i
                """, TENANTS);
        site.remote().execute("vacuum (analyze) meters");
    }

    private void change(int run) {
        site.remote()
                .update(
                        "update meters set name = 'Renamed ' || ?, updated_at = current_timestamp where hashtext(meter_id) % ? = 0",
                        run, METERS / CHANGED);
    }

    private Cycle cycle(DelayingProxy link, int httpPort) throws IOException, InterruptedException {
        Traffic.Count before = link.traffic().count();
        long cycles = cycles();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/api/sync"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        return awaitCycle(link, cycles + 1, before);
    }

    private Cycle awaitCycle(DelayingProxy link, long count, Traffic.Count before) {
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> cycles() >= count);
        return new Cycle(
                duration("meters"), duration("tenants"), link.traffic().count().since(before));
    }

    private long cycles() {
        return site.local().queryForObject("select count(*) " + LOGGED + "tenants'", Long.class);
    }

    private long duration(String table) {
        return site.local()
                .queryForObject("select duration_ms " + LOGGED + table + "' order by id desc limit 1", Long.class);
    }

    private static void row(Table table, int roundTripMillis, String changed, List<Cycle> cycles) {
        table.row(
                roundTripMillis + " ms",
                changed,
                "%.0f".formatted(Table.median(cycles.stream().mapToDouble(Cycle::metersMillis))),
                "%.0f".formatted(Table.median(cycles.stream().mapToDouble(Cycle::tenantsMillis))),
                "%,.0f".formatted(Table.median(cycles.stream().mapToDouble(c -> c.link.bytes()))),
                "%.0f".formatted(Table.median(cycles.stream().mapToDouble(c -> c.link.statements()))),
                "%.0f".formatted(Table.median(cycles.stream().mapToDouble(c -> c.link.roundTrips()))));
    }
}
