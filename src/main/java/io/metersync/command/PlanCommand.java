package io.metersync.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.cycle.Excerpt;
import io.metersync.database.Databases;
import io.metersync.download.SyncPlan;
import io.metersync.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the changes of the next reconciliation and download. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Show the changes of the next meter reconciliation and tenant download, and the queue. Changes nothing.")
public final class PlanCommand implements Callable<Integer> {
    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Installation.quietLogging();
        Settings settings = Installation.settings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        SyncPlan.Plan plan = look(settings);
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(plan));
        } else {
            print(plan);
        }
        return 0;
    }

    private static SyncPlan.Plan look(Settings settings) {
        try (Databases databases = new Databases(settings)) {
            return SyncPlan.of(databases, settings).look();
        }
    }

    private void print(SyncPlan.Plan plan) {
        SyncPlan.Meters meters = plan.meters();
        line("Meters", "The next meter sync would");
        rows("insert", meters.insert());
        updates("update", meters.update());
        rows(meters.held() ? "hold back the deactivation of" : "deactivate", meters.deactivate());
        rows("reactivate", meters.reactivate());
        updates("lose the local edits of", meters.lose());
        line("Tenants", "The next download would");
        rows("insert", plan.tenants().insert());
        updates("update", plan.tenants().update());
        updates("lose the local edits of", plan.tenants().lose());
        plan.refused().forEach(rows -> line("Refused", rows.toString()));
        SyncPlan.Readings readings = plan.readings();
        line(
                "Readings",
                "%s%d wait, oldest %s; %d in the quarantine"
                        .formatted(
                                readings.isEstimate() ? "about " : "",
                                readings.waiting(),
                                readings.oldest() == null ? "none" : readings.oldest(),
                                readings.quarantined()));
    }

    private void rows(String what, SyncPlan.Rows rows) {
        count(what, rows.count());
        list(rows.count(), rows.first());
    }

    private void updates(String what, SyncPlan.Updates updates) {
        count(what, updates.count());
        list(
                updates.count(),
                updates.first().stream()
                        .map(update -> update.id() + ": " + String.join(", ", update.fields()))
                        .toList());
    }

    private void list(long count, List<String> first) {
        new Excerpt(first, count).lines().forEach(row -> line("", "    " + row));
    }

    private void count(String what, long count) {
        line("", "  " + what + " " + count);
    }

    private void line(String what, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("%-10s%s".formatted(what, value));
    }
}
