package io.metersync.command;

import io.metersync.cycle.CycleResult;
import io.metersync.cycle.Outcome;
import io.metersync.demo.DemoFleet;
import io.metersync.demo.DemoSite;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.Migration;
import io.metersync.process.SyncProcess;
import io.metersync.settings.Settings;
import io.metersync.status.StatusReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the product at work on two PostgreSQL servers of its own, with the routes and SQL that a site runs. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Try Metersync on two temporary PostgreSQL servers: 50 meters, 10,000 queued readings, a cycle every 5 s. Ctrl-C cleans up.")
public final class DemoCommand implements Callable<Integer> {
    /** Each is a process, and has some connections to the demo's servers. */
    private static final int MOST_SITES = 20;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    @Option(names = "--seconds", description = "end after this number of seconds")
    private int seconds;

    @Option(
            names = "--sites",
            paramLabel = "N",
            defaultValue = "1",
            description = "number of sites, up to 20; more than one also start the page of all sites")
    private int sites;

    @Spec
    private CommandSpec spec;

    private CycleResult shown;

    @Override
    public Integer call() throws Exception {
        if (sites < 1 || sites > MOST_SITES) {
            throw new ParameterException(
                    spec.commandLine(), "--sites %d: give a number from 1 to %d".formatted(sites, MOST_SITES));
        }
        Installation.quietLogging();
        say("Starting two PostgreSQL servers, the site's and the client's ...");
        try (DemoSite site = new DemoSite()) {
            run(site);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "the demo's PostgreSQL is not installed: it is in lib/demo of the package", e);
        }
        say("The demo's databases are gone. To sync a real site, see README.md.");
        return 0;
    }

    private void run(DemoSite site) throws Exception {
        Map<String, String> environment = site.environment();
        environment.put("HTTP_PORT", Integer.toString(freePort()));
        if (sites > 1) {
            environment.put("SITE_NAME", "Site 1");
        }
        Settings settings = Settings.load(Installation.home(), environment);
        say(new Migration(settings, "local").run());
        say(new Migration(settings, "remote").run());
        SyncProcess process = new SyncProcess(settings);
        site.start(process.application().databases(), new SqlFiles(settings));
        say(
                "10,000 readings wait at the site, 50 meters and 3 tenants at the client; every meter now reads once a second.");
        say("Look at " + settings.httpAddress() + "/   Stop with Ctrl-C.");
        try (DemoFleet fleet = sites > 1 ? fleet(site, settings) : null) {
            run(process);
        }
    }

    private DemoFleet fleet(DemoSite site, Settings settings) throws IOException {
        DemoFleet fleet = new DemoFleet(site, settings);
        try {
            for (int number = 2; number <= sites; number++) {
                say("Site %d: %s/".formatted(number, fleet.addSite(number)));
            }
            say("All sites: %s/   The pages answer after some seconds.".formatted(fleet.serve()));
            return fleet;
        } catch (IOException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void run(SyncProcess process) throws Exception {
        ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
        watcher.scheduleWithFixedDelay(() -> show(process), 200, 200, TimeUnit.MILLISECONDS);
        if (seconds > 0) {
            watcher.schedule(process::stop, seconds, TimeUnit.SECONDS);
        }
        try {
            process.run();
        } finally {
            watcher.shutdownNow();
        }
    }

    /** Prints one line for a cycle that has ended since the last look. */
    private void show(SyncProcess process) {
        CycleResult result = process.application().cycle().last();
        if (result == null || result == shown) {
            return;
        }
        shown = result;
        StatusReport status = process.application().status().report(true);
        say("%s  %s%s%,d readings wait at the site, %,d sent so far"
                .formatted(
                        CLOCK.format(ZonedDateTime.now(ZoneId.of(System.getProperty("metersync.zone", "UTC")))),
                        result.success() ? "" : "FAILED: " + result.error() + "; ",
                        result.outcomes().stream()
                                .sorted((a, b) -> a.flow().compareTo(b.flow()))
                                .map(DemoCommand::describe)
                                .reduce("", String::concat),
                        status.queue().queueSize(),
                        status.queue().totalRecordsSynced()));
    }

    private static String describe(Outcome outcome) {
        if (outcome.flow().equals("upload-readings")) {
            return "%,d readings up in %,d ms; ".formatted(outcome.records(), outcome.durationMs());
        }
        long inserted = count(outcome, "inserted");
        long updated = count(outcome, "updated");
        String what = outcome.flow().replace("download-", "");
        return inserted + updated == 0 ? "" : "%s: %d new, %d changed; ".formatted(what, inserted, updated);
    }

    private static long count(Outcome outcome, String name) {
        return outcome.details().get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** The usual port, or another port if the usual one is in use. */
    private static int freePort() throws IOException {
        try (ServerSocket usual = new ServerSocket(8080)) {
            return usual.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket other = new ServerSocket(0)) {
                return other.getLocalPort();
            }
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
