package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.process.Application;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how the sync is doing: from the running process, or from the databases where none runs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show how the sync is doing. Exit code 1 when no process runs.")
public final class StatusCommand implements Callable<Integer> {
    private static final String UNKNOWN = "unknown";

    @Option(names = "--json", description = "as JSON, as GET /api/status gives it")
    private boolean json;

    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Installation.quietLogging();
        Settings settings = Installation.settings();
        JsonNode status = askProcess(settings);
        if (status == null && Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        status = status == null ? askDatabases(settings) : status;
        if (json) {
            spec.commandLine().getOut().println(status.toPrettyString());
        } else {
            print(status);
        }
        return status.path("isRunning").asBoolean() ? 0 : 1;
    }

    /** Null where no process answers. */
    private JsonNode askProcess(Settings settings) {
        try {
            return new RunningProcess(settings, login).get("/api/status").json();
        } catch (IOException e) {
            return null;
        }
    }

    private static JsonNode askDatabases(Settings settings) throws IOException {
        try (Application application = new Application(settings, Clock.systemUTC())) {
            return new ObjectMapper()
                    .readTree(application.status().report(false).toJson());
        }
    }

    private void print(JsonNode status) {
        PrintWriter out = spec.commandLine().getOut();
        boolean isRunning = status.path("isRunning").asBoolean();
        line(out, "Process", process(status, isRunning));
        line(out, "Version", text(status, "version", UNKNOWN));
        if (isRunning) {
            line(out, "Cycle", status.path("cycleInProgress").asBoolean() ? "in progress" : "waiting for the next");
            status.path("stoppedRoutes").forEach(route -> line(out, "Stopped", text(route, "problem", UNKNOWN)));
        }
        line(out, "Last success", text(status, "lastSyncTime", unlessKnown(status, "never")));
        line(out, "Last error", text(status, "lastSyncError", unlessKnown(status, "none")));
        if (status.hasNonNull("identity")) {
            line(out, "Identity", text(status, "identity", UNKNOWN));
        }
        printReadings(status, isRunning, out);
        line(out, "Meter sync", meterSync(status));
        if (status.path("meterSync").hasNonNull("held")) {
            line(out, "On hold", held(status.path("meterSync").path("held")));
        }
        status.path("refusedRows").forEach(rows -> line(out, "Refused", refused(rows)));
        if (status.hasNonNull("logFileError")) {
            line(out, "Log file", text(status, "logFileError", "unknown"));
        }
        line(out, "Local", database(status, "local"));
        line(out, "Remote", database(status, "remote"));
    }

    private static void printReadings(JsonNode status, boolean isRunning, PrintWriter out) {
        line(
                out,
                "Waiting here",
                (status.path("queueSizeIsEstimate").asBoolean() ? "about " : "")
                        + readings(status, "queueSize") + ", oldest "
                        + text(
                                status,
                                "oldestUnsynchronizedReading",
                                status.hasNonNull("queueSize") ? "none" : UNKNOWN));
        if (isRunning) {
            line(out, "Pace", pace(status.path("upload")));
            line(out, "Uploaded", readings(status, "totalRecordsSynced") + " since the start");
        }
        line(out, "Quarantined", readings(status, "quarantinedReadings"));
        if (status.path("excludedReadings").asLong() > 0) {
            line(
                    out,
                    "Left out",
                    readings(status, "excludedReadings") + ": " + text(status, "excludedReason", UNKNOWN));
        }
    }

    private static String process(JsonNode status, boolean isRunning) {
        if (!isRunning) {
            return "stopped";
        }
        return status.path("isStandby").asBoolean()
                ? "running, stands by: another process syncs this local database"
                : "running";
    }

    /** What is not there, or unknown where the local database does not say. */
    private static String unlessKnown(JsonNode status, String otherwise) {
        return status.hasNonNull("localDbError") && !status.hasNonNull("lastSyncSuccess") ? UNKNOWN : otherwise;
    }

    private static String readings(JsonNode status, String field) {
        boolean isOld = status.hasNonNull(field) && status.hasNonNull("localDbError");
        return (isOld && !field.equals("totalRecordsSynced") ? "last known " : "") + number(status, field)
                + " readings";
    }

    private static String number(JsonNode status, String field) {
        return text(status, field, UNKNOWN);
    }

    private static String meterSync(JsonNode status) {
        JsonNode last = status.path("meterSync");
        if (last.path("inProgress").asBoolean()) {
            return "in progress";
        }
        if (!last.hasNonNull("lastTime")) {
            return unlessKnown(status, "never");
        }
        return last.path("success").asBoolean()
                ? "%s: %d inserted, %d updated, %d deactivated, %d active again"
                        .formatted(
                                text(last, "lastTime", UNKNOWN),
                                last.path("inserted").asLong(),
                                last.path("updated").asLong(),
                                last.path("deactivated").asLong(),
                                last.path("reactivated").asLong())
                : "failed at %s: %s".formatted(text(last, "lastTime", UNKNOWN), text(last, "error", UNKNOWN));
    }

    private static String held(JsonNode held) {
        return "%d meters since %s: metersync meter-sync --approve"
                .formatted(held.path("count").asLong(), text(held, "since", UNKNOWN));
    }

    private static String pace(JsonNode upload) {
        long maxKbps = upload.path("maxKbps").asLong();
        return "%.0f readings a second".formatted(upload.path("perSecond").asDouble())
                + (upload.path("secondsLeft").isNumber()
                        ? ", about %d s left"
                                .formatted(upload.path("secondsLeft").asLong())
                        : "")
                + (maxKbps > 0 ? ", %d kbit/s at most".formatted(maxKbps) : "");
    }

    private static String refused(JsonNode rows) {
        JsonNode first = rows.path("first").path(0);
        return "%d rows of the remote table %s, the first %s: %s"
                .formatted(
                        rows.path("count").asLong(),
                        rows.path("table").asText(),
                        first.path("key").asText().replaceAll("\\p{Cntrl}", " "),
                        first.path("reason").asText());
    }

    private static String database(JsonNode status, String side) {
        String error = text(status, side + "DbError", "");
        String state = status.path(side + "DbConnected").asBoolean() ? "connected" : "not connected";
        String inactive = status.path(side + "InactiveMeterCount").asLong() > 0
                ? ", " + number(status, side + "InactiveMeterCount") + " inactive ones"
                : "";
        return (error.isEmpty() ? state : state + ": " + error)
                + ", " + (error.isEmpty() || !status.hasNonNull(side + "MeterCount") ? "" : "last known ")
                + number(status, side + "MeterCount") + " meters" + inactive + ", "
                + number(status, side + "TenantCount") + " tenants";
    }

    private static String text(JsonNode status, String field, String otherwise) {
        return status.path(field).asText(otherwise).equals("null")
                ? otherwise
                : status.path(field).asText(otherwise);
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf("%-14s%s%n", what, value);
    }
}
