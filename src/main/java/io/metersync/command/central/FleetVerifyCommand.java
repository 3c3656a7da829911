package io.metersync.command.central;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.metersync.command.Installation;
import io.metersync.database.Databases;
import io.metersync.fleet.Completeness;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows sent and stored readings of all sites, by the ledgers that the sites report to the centre. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compare the sent readings of all sites with the stored ones, by meter and day. Changes nothing. Exit code 1 if a"
                    + " reading is missing. Needs only POSTGRES_CLIENT_... settings.",
            "",
            "A site takes part if it has a ledger (psql -f sql/local/ledger.sql), which it reports once an hour. Without"
                    + " --day and --all, the command compares the days of which a site has sent readings in the last 7 days.",
            ""
        })
final class FleetVerifyCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String LINE = "%-24s %6s %15s %15s %12s%n";

    @Option(names = "--site", paramLabel = "NAME", description = "this site only")
    private String site;

    @Option(names = "--day", paramLabel = "DAY", description = "this day only, for example 2026-01-31")
    private LocalDate day;

    @Option(names = "--all", description = "all days that the remote database keeps")
    private boolean all;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Installation.quietLogging();
        Settings settings = Installation.centreSettings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        List<Completeness> sites = read(settings);
        if (site != null && sites.isEmpty()) {
            throw new IllegalStateException(
                    "no site %s is in the registry or has reported: metersync fleet lists the sites".formatted(site));
        }
        print(sites);
        return sites.stream().anyMatch(each -> each.missing() > 0) ? 1 : 0;
    }

    private List<Completeness> read(Settings settings) {
        try (Databases databases = new Databases(settings)) {
            databases.remote().allowLongStatements();
            return Completeness.of(
                    new JdbcTemplate(databases.remote()),
                    new SqlFiles(settings),
                    new Completeness.Selection(site, day == null ? null : day.toString(), all));
        }
    }

    private void print(List<Completeness> sites) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(Map.of("sites", sites)));
        } else {
            out.printf(LINE, "SITE", "DAYS", "SENT", "STORED", "MISSING");
            sites.forEach(each -> print(each, out));
            out.println(summary(sites));
        }
        out.flush();
    }

    private static void print(Completeness site, PrintWriter out) {
        if (site.days() == 0) {
            out.printf("%-24s no ledger of these days%n", site.site());
            return;
        }
        out.printf(LINE, site.site(), site.days(), number(site.sent()), number(site.stored()), number(site.missing()));
        for (Completeness.MeterDay each : site.first()) {
            out.printf(
                    "  %s %s: %s of %s missing%n",
                    each.day(),
                    each.meterId().replaceAll("\\p{Cntrl}", " "),
                    number(each.missing()),
                    number(each.sent()));
        }
        long more = site.wrong() - site.first().size();
        if (more > 0) {
            out.printf("  and %s more%n", number(more));
        }
    }

    private static String summary(List<Completeness> sites) {
        long compared = sites.stream().filter(each -> each.days() > 0).count();
        long incomplete = sites.stream().filter(each -> each.missing() > 0).count();
        return "%,d of %,d sites compared: %s"
                .formatted(
                        compared,
                        sites.size(),
                        incomplete == 0
                                ? "nothing is missing."
                                : "%,d with missing readings; metersync verify on the site finds out more."
                                        .formatted(incomplete));
    }

    private static String number(long count) {
        return "%,d".formatted(count);
    }
}
