package io.metersync.command.central;

import io.metersync.command.Installation;
import io.metersync.database.Databases;
import io.metersync.fault.Count;
import io.metersync.fleet.Fleet;
import io.metersync.fleet.FleetSite;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.process.FleetProcess;
import io.metersync.process.Version;
import io.metersync.settings.Settings;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists all sites that report to the remote database. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        subcommands = FleetVerifyCommand.class,
        description =
                "List all sites, the worst first. Needs only POSTGRES_CLIENT_... settings. Exit code 1 if a site needs action.")
public final class FleetCommand implements Callable<Integer> {
    private static final String LINE = "%-24s %-10s %-20s %-12s %12s %11s %-10s %s%n";

    @Option(names = "--json", description = "as JSON, as GET /api/sites gives it")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Installation.quietLogging();
        Settings settings = Installation.centreSettings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        Fleet fleet = read(settings);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(fleet.toJson());
        } else {
            print(fleet.sites(), out);
        }
        return fleet.sites().stream().anyMatch(site -> site.state().needsAction()) ? 1 : 0;
    }

    private static Fleet read(Settings settings) {
        Fleet fleet = new Fleet(settings, Version.text(), Clock.systemUTC());
        try (Databases databases = new Databases(settings)) {
            fleet.read(new JdbcTemplate(databases.remote())
                    .queryForList(new SqlFiles(settings).read(SqlFile.CENTRE_LIST_SITES)));
        }
        return fleet;
    }

    private static void print(List<FleetSite> sites, PrintWriter out) {
        if (sites.isEmpty()) {
            out.println("No site has reported yet, and none is in the registry: see metersync site add --help.");
            return;
        }
        out.printf(LINE, "SITE", "STATE", "LAST CONTACT", "BEHIND BY", "QUEUED", "QUARANTINED", "VERSION", "PROBLEMS");
        for (FleetSite site : sites) {
            out.printf(
                    LINE,
                    site.name(),
                    site.state(),
                    Objects.toString(site.lastContact(), "never"),
                    site.behindSeconds() == null ? "-" : FleetSite.span(site.behindSeconds()),
                    number(site.queueSize()),
                    number(site.quarantinedReadings()),
                    Objects.toString(site.version(), "-"),
                    site.wrong());
        }
        long needing = sites.stream().filter(site -> site.state().needsAction()).count();
        out.printf("%s, %,d %s action%n", Count.of(sites.size(), "site"), needing, needing == 1 ? "needs" : "need");
    }

    private static String number(Long count) {
        return count == null ? "-" : "%,d".formatted(count);
    }

    /** Runs the page, the API, the metrics and the alerts of the centre. */
    @Command(
            name = "serve",
            mixinStandardHelpOptions = true,
            description =
                    "Serve the page of all sites, its API, metrics and alerts on HTTP_HOST:HTTP_PORT until stopped.")
    int serve() throws Exception {
        Settings settings = Installation.centreSettings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        Installation.startLogging(settings);
        new FleetProcess(settings).run();
        return 0;
    }
}
