package io.metersync.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;

/** Many sites of one remote server: what a cycle costs the server, and how the sites come back after an outage. */
final class FleetBenchmark {
    /** The compilers and caches of both sides. */
    private static final int WARM_UP_SECONDS = 20;

    private final FleetOptions options;
    private final int intervalSeconds;
    private final Path folder;
    private final FleetTally tally = new FleetTally();

    FleetBenchmark(FleetOptions options, int intervalSeconds, Path folder) {
        this.options = options;
        this.intervalSeconds = intervalSeconds;
        this.folder = folder;
    }

    boolean run() throws Exception {
        try (FleetDatabase database = new FleetDatabase(options, folder)) {
            List<VirtualSite.Identity> identities = database.identities();
            return options.isOfCentre() ? measureCentre(database) : measureSites(database, identities);
        }
    }

    private boolean measureSites(FleetDatabase database, List<VirtualSite.Identity> identities) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            VirtualSite.Surroundings around =
                    new VirtualSite.Surroundings(database.driver(), database.sql(), camel, tally, intervalSeconds);
            List<VirtualSite> sites = identities.stream()
                    .map(identity -> new VirtualSite(around, identity))
                    .toList();
            VirtualFleet fleet = new VirtualFleet(sites, options, intervalSeconds, tally);
            fleet.start();
            measureCycles(database);
            if (options.outageSeconds() != null) {
                measureReturn(database, fleet);
            }
            fleet.stop();
            for (VirtualSite site : sites) {
                site.upload();
                site.disconnect();
            }
            return new FleetInvariants(database, sites).hold(options.isTenancy());
        }
    }

    private void measureCycles(FleetDatabase database) throws InterruptedException {
        // sites that keep their connections log in once
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS + (options.isSpread() && intervalSeconds <= 60 ? intervalSeconds : 0));
        FleetUse start = FleetUse.of(database, tally);
        TimeUnit.SECONDS.sleep(options.seconds());
        FleetUse end = FleetUse.of(database, tally);
        start.print(end, options.sites(), tally.mostLogins(start.nanos()));
    }

    private void measureReturn(FleetDatabase database, VirtualFleet fleet) throws Exception {
        database.server().restart(options.outageSeconds());
        FleetUse start = FleetUse.of(database, tally);
        long refused = tally.refusedLogins.sum();
        long digests = tally.digests.sum();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5L * intervalSeconds))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> fleet.notBackSince(start.nanos()) == 0);
        FleetUse end = FleetUse.of(database, tally);
        System.out.printf(
                "after an outage of %d s (jitter %s, spread %s): all %,d sites back after %.1f s, up to %d logins accepted in a second, "
                        + "%,d refused, %,d digests, %.1f CPU s%n",
                options.outageSeconds(),
                options.isJittered(),
                options.isSpread(),
                options.sites(),
                (end.nanos() - start.nanos()) / 1e9,
                tally.mostLogins(start.nanos()),
                tally.refusedLogins.sum() - refused,
                tally.digests.sum() - digests,
                end.cpuSeconds() - start.cpuSeconds());
    }

    /** The packaged program, with the reports of all sites. */
    private boolean measureCentre(FleetDatabase database) throws Exception {
        database.owner().execute("""
                update metersync_heartbeats set version = '1.0.0', started_at = now(), interval_seconds = 60, last_cycle_at = now(),
                  last_success_at = now(), queue_size = 0, queue_size_is_estimate = false, readings_per_second = 1, uploaded = 60,
                  quarantined = 0, excluded = 0, held_deactivations = 0, findings = 0, conflicts = 0, clock_offset_ms = 3""");
        int port = MeasuredProcess.freePort();
        Map<String, String> environment = database.environment();
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("LOG_FILE", "");
        try (MeasuredProcess centre = MeasuredProcess.centre(environment)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> answers(port));
            TimeUnit.SECONDS.sleep(2 * WARM_UP_SECONDS);
            double before = centre.cpuSeconds();
            double serverBefore = database.server().cpuSeconds();
            TimeUnit.SECONDS.sleep(options.seconds());
            System.out.printf(
                    "fleet serve with %,d sites: %.2f %% of a core, the server %.2f %%, %.0f MiB%n",
                    options.sites(),
                    (centre.cpuSeconds() - before) * 100 / options.seconds(),
                    (database.server().cpuSeconds() - serverBefore) * 100 / options.seconds(),
                    centre.residentMegabytes());
            return centre.isAlive();
        }
    }

    private static boolean answers(int port) {
        try {
            URI address = URI.create("http://127.0.0.1:" + port + "/observe/health");
            return HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (Exception e) {
            return false;
        }
    }
}
