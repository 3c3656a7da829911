package io.metersync.mcp.tool;

import static io.metersync.mcp.tool.StatusFields.capital;
import static io.metersync.mcp.tool.StatusFields.count;
import static io.metersync.mcp.tool.StatusFields.plural;
import static io.metersync.mcp.tool.StatusFields.span;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * The sentence of the page ({@code web/sentence.js}): is everything arriving, and if not, why and since when? Times are in UTC. Without
 * the words of databases, because an assistant takes the sentence for ours; the fields of the status have them.
 */
final class StatusSentence {
    private static final long MANY = 1_000;
    private static final String UPLOAD = "upload-readings";

    private final StatusFields fields;
    private final long queueSize;

    StatusSentence(StatusFields fields) {
        this.fields = fields;
        this.queueSize = fields.number("queueSize");
    }

    String text() {
        if (!fields.is("localDbConnected")) {
            return lost("local") + " Metersync can’t send readings until it is back.";
        }
        if (fields.has("localDbError")) {
            return "The local database rejects a query. The length of the queue is unknown.";
        }
        if (fields.has("identity")) {
            return capital(fields.text("identity")) + "." + waiting();
        }
        if (!fields.is("remoteDbConnected")) {
            return lost("remote") + waiting();
        }
        if (fields.is("isStandby")) {
            return "This process is on standby: another process syncs this site.";
        }
        if (fields.has("pause")) {
            return "Uploads are paused at the remote database%s.%s".formatted(pausedSince(), waiting());
        }
        return ofRoutes();
    }

    private String pausedSince() {
        JsonNode since = fields.status().path("pause").path("since");
        return since.isTextual() ? " since " + since.asText() : "";
    }

    private String ofRoutes() {
        for (JsonNode route : fields.status().path("stoppedRoutes")) {
            if (route.path("isNeeded").asBoolean()) {
                return capital(route.path("problem").asText()) + "." + waiting();
            }
        }
        return fields.hasFailed(UPLOAD) && !fields.is("cycleInProgress") ? ofFailure() : ofQueue();
    }

    private String ofFailure() {
        return isBackSince()
                ? "The remote database has been back since %s.%s The next cycle sends them."
                        .formatted(fields.time("remoteDbSince"), waiting())
                : "The upload has failed since %s.%s".formatted(fields.failingSince(UPLOAD), waiting());
    }

    private String ofQueue() {
        if (queueSize > 0) {
            return fields.is("cycleInProgress") && queueSize >= MANY ? catchingUp() : underWay();
        }
        if (!fields.has("lastCycle") && !fields.has("lastSyncTime")) {
            return "The first sync cycle has not ended yet.";
        }
        return (fields.number("quarantinedReadings") > 0
                        ? "All other readings have arrived."
                        : "All readings have arrived.")
                + lastSent();
    }

    private String catchingUp() {
        JsonNode upload = fields.status().path("upload");
        String pace = upload.hasNonNull("secondsLeft")
                ? ", %s per second, about %s left"
                        .formatted(
                                count(Math.round(upload.path("perSecond").asDouble())),
                                span(Duration.ofSeconds(
                                        upload.path("secondsLeft").asLong())))
                : "";
        long cap = upload.path("maxKbps").asLong();
        return "Catching up: %s queued%s%s.%s%s"
                .formatted(
                        queue(),
                        age(fields.status().path("oldestUnsynchronizedReading"), ", the oldest %s old"),
                        pace,
                        age(
                                upload.path("newestFreshReading"),
                                " New readings go first: the newest that arrived is %s old."),
                        cap > 0 ? " Metersync uses up to %s kbit/s of the link.".formatted(count(cap)) : "");
    }

    /** Nothing if the timestamp is unknown or infinite. */
    private String age(JsonNode timestamp, String text) {
        try {
            return timestamp.isTextual() ? text.formatted(age(timestamp.asText())) : "";
        } catch (DateTimeException e) {
            return "";
        }
    }

    private String age(String timestamp) {
        return span(Duration.between(Instant.parse(timestamp), Instant.parse(fields.text("time"))));
    }

    private String underWay() {
        return "Readings are arriving, %s %s.%s"
                .formatted(
                        queue(),
                        fields.is("cycleInProgress") ? "being sent" : "waiting for the next cycle",
                        lastSent());
    }

    private boolean isBackSince() {
        return queueSize > 0
                && fields.has("remoteDbSince")
                && fields.text("remoteDbSince")
                                .compareTo(fields.status()
                                        .path("lastCycle")
                                        .path("endedAt")
                                        .asText())
                        > 0;
    }

    private String lost(String side) {
        return "The %s database can’t be reached%s."
                .formatted(side, fields.has(side + "DbSince") ? " since " + fields.time(side + "DbSince") : "");
    }

    private String waiting() {
        if (!fields.has("queueSize")) {
            return "";
        }
        if (queueSize == 0) {
            return " The queue is empty.";
        }
        return " "
                + capital("%s %s safely in the local database; the oldest is from %s."
                        .formatted(
                                queue(),
                                queueSize == 1 ? "waits" : "wait",
                                fields.time("oldestUnsynchronizedReading")));
    }

    private String lastSent() {
        return fields.has("lastReadingSent")
                ? " Last reading sent %s ago.".formatted(age(fields.text("lastReadingSent")))
                : "";
    }

    private String queue() {
        return (fields.is("queueSizeIsEstimate") ? "about " : "") + plural(queueSize, "reading");
    }
}
