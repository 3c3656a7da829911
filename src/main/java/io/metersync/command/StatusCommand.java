package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.Application;
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
        line(out, "Process", status.path("isRunning").asBoolean() ? "running" : "stopped");
        line(out, "Cycle", status.path("cycleInProgress").asBoolean() ? "in progress" : "waiting for the next");
        line(out, "Last success", text(status, "lastSyncTime", "never"));
        line(out, "Last error", text(status, "lastSyncError", "none"));
        if (status.hasNonNull("identity")) {
            line(out, "Identity", text(status, "identity", "unknown"));
        }
        line(
                out,
                "Waiting here",
                (status.path("queueSizeIsEstimate").asBoolean() ? "about " : "")
                        + status.path("queueSize").asLong() + " readings, oldest "
                        + text(status, "oldestUnsynchronizedReading", "none"));
        line(out, "Pace", pace(status.path("upload")));
        line(out, "Uploaded", status.path("totalRecordsSynced").asLong() + " readings since the start");
        line(out, "Quarantined", status.path("quarantinedReadings").asLong() + " readings");
        if (status.path("excludedReadings").asLong() > 0) {
            line(
                    out,
                    "Left out",
                    status.path("excludedReadings").asLong() + " readings: "
                            + text(status, "excludedReason", "unknown"));
        }
        status.path("refusedRows").forEach(rows -> line(out, "Refused", refused(rows)));
        if (status.hasNonNull("logFileError")) {
            line(out, "Log file", text(status, "logFileError", "unknown"));
        }
        line(out, "Local", database(status, "local"));
        line(out, "Remote", database(status, "remote"));
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
        String error = text(status, side + "DbError", "unreachable");
        return (status.path(side + "DbConnected").asBoolean() ? "connected" : "not connected: " + error)
                + ", " + status.path(side + "MeterCount").asLong() + " meters, "
                + status.path(side + "TenantCount").asLong() + " tenants";
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
