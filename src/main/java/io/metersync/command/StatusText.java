package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.fault.Count;
import java.io.PrintWriter;

/** The status as {@code metersync status} prints it, a line for each part of it. */
final class StatusText {
    static final String UNKNOWN = "unknown";

    private final JsonNode status;
    private final PrintWriter out;

    StatusText(JsonNode status, PrintWriter out) {
        this.status = status;
        this.out = out;
    }

    void print() {
        boolean isRunning = status.path("isRunning").asBoolean();
        line("Process", process(isRunning));
        line("Version", text(status, "version", UNKNOWN));
        if (isRunning) {
            line("Cycle", status.path("cycleInProgress").asBoolean() ? "in progress" : "waiting for the next");
            status.path("stoppedRoutes").forEach(route -> line("Stopped", text(route, "problem", UNKNOWN)));
        }
        line("Last success", text(status, "lastSyncTime", unlessKnown("never")));
        line("Last error", text(status, "lastSyncError", unlessKnown("none")));
        if (status.hasNonNull("identity")) {
            line("Identity", text(status, "identity", UNKNOWN));
        }
        if (status.hasNonNull("pause")) {
            JsonNode pause = status.path("pause");
            line(
                    "Paused",
                    "uploads, by %s at the remote database since %s"
                            .formatted(text(pause, "by", UNKNOWN), text(pause, "since", UNKNOWN)));
        }
        printReadings(isRunning);
        line("Meter sync", MeterSyncText.last(status.path("meterSync"), unlessKnown("never")));
        if (status.path("meterSync").hasNonNull("held")) {
            line("On hold", MeterSyncText.held(status.path("meterSync").path("held")));
        }
        if (status.path("conflicts").asLong() > 0) {
            line("Conflicts", conflicts());
        }
        status.path("refusedRows").forEach(rows -> line("Refused", refused(rows)));
        if (status.hasNonNull("logFileError")) {
            line("Log file", text(status, "logFileError", "unknown"));
        }
        line("Local", database("local"));
        line("Remote", database("remote"));
    }

    private void printReadings(boolean isRunning) {
        line(
                "Queue",
                (status.path("queueSizeIsEstimate").asBoolean() ? "about " : "")
                        + readings("queueSize") + ", oldest "
                        + text(
                                status,
                                "oldestUnsynchronizedReading",
                                status.hasNonNull("queueSize") ? "none" : UNKNOWN));
        if (isRunning) {
            line("Pace", pace(status.path("upload")));
            line("Uploaded", readings("totalRecordsSynced") + " since the start");
        }
        line("Quarantined", readings("quarantinedReadings"));
        line("On disk", DiskUse.of(status));
        status.path("readingChecks").path("rules").forEach(rule -> line("Findings", findings(rule)));
        if (status.path("readingChecks").hasNonNull("problem")) {
            line("Checks", text(status.path("readingChecks"), "problem", UNKNOWN));
        }
        if (status.path("excludedReadings").asLong() > 0) {
            line("Left out", readings("excludedReadings") + ": " + text(status, "excludedReason", UNKNOWN));
        }
    }

    private static String findings(JsonNode rule) {
        return "%s: %d sent, %d held, the last %s: %s"
                .formatted(
                        rule.path("rule").asText(),
                        rule.path("sent").asLong(),
                        rule.path("held").asLong(),
                        text(rule, "reading", UNKNOWN),
                        text(rule, "reason", UNKNOWN));
    }

    private String process(boolean isRunning) {
        if (!isRunning) {
            return "stopped";
        }
        return status.path("isStandby").asBoolean()
                ? "running, stands by: another process syncs this local database"
                : "running";
    }

    /** The given word, or unknown if the local database does not answer. */
    private String unlessKnown(String otherwise) {
        return status.hasNonNull("localDbError") && !status.hasNonNull("lastSyncSuccess") ? UNKNOWN : otherwise;
    }

    private String readings(String field) {
        boolean isOld = status.hasNonNull(field) && status.hasNonNull("localDbError");
        return (isOld && !field.equals("totalRecordsSynced") ? "last known " : "")
                + (status.path(field).isNumber()
                        ? Count.of(status.path(field).asLong(), "reading")
                        : UNKNOWN + " readings");
    }

    private String number(String field) {
        return text(status, field, UNKNOWN);
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

    private String conflicts() {
        return Count.of(status.path("conflicts").asLong(), "local edit")
                + " overwritten in the last 24 hours: metersync conflicts list";
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

    private String database(String side) {
        String error = text(status, side + "DbError", "");
        String state = status.path(side + "DbConnected").asBoolean() ? "connected" : "not connected";
        String inactive = status.path(side + "InactiveMeterCount").asLong() > 0
                ? ", " + number(side + "InactiveMeterCount") + " inactive ones"
                : "";
        return (error.isEmpty() ? state : state + ": " + error)
                + ", " + (error.isEmpty() || !status.hasNonNull(side + "MeterCount") ? "" : "last known ")
                + number(side + "MeterCount") + " meters" + inactive + ", "
                + number(side + "TenantCount")
                + (status.path(side + "TenantCount").asLong() == 1 ? " tenant" : " tenants");
    }

    /** The field, or {@code otherwise} if it is missing or null; a time to the millisecond. */
    static String text(JsonNode status, String field, String otherwise) {
        String value = status.path(field).asText(otherwise);
        return value.equals("null") ? otherwise : value.replaceFirst("(T\\d\\d:\\d\\d:\\d\\d\\.\\d{3})\\d+Z$", "$1Z");
    }

    private void line(String what, String value) {
        out.printf("%-14s%s%n", what, value);
    }
}
