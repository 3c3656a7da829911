package io.metersync.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The sentence of the page ({@code web/sentence.js}): is everything arriving, and if not, why and since when? Times are in UTC. Without
 * the words of databases, because an assistant takes the sentence for ours; the fields of the status have them.
 */
final class StatusSentence {
    private static final long MANY = 1_000;
    private static final int LONGEST = 500;

    private final JsonNode status;

    StatusSentence(JsonNode status) {
        this.status = status;
    }

    String headline() {
        if (!is("localDbConnected")) {
            return lost("local") + " Nothing can be sent before it is back.";
        }
        if (has("localDbError")) {
            return "The local database refuses what is asked of it. What waits is unknown.";
        }
        if (has("identity")) {
            return capital(status.path("identity").asText()) + "." + waiting();
        }
        if (!is("remoteDbConnected")) {
            return lost("remote") + waiting();
        }
        if (is("isStandby")) {
            return "This process stands by: another one syncs this site.";
        }
        return ofFlow();
    }

    private String ofFlow() {
        for (JsonNode route : status.path("stoppedRoutes")) {
            if (route.path("isNeeded").asBoolean()) {
                return capital(route.path("problem").asText()) + "." + waiting();
            }
        }
        JsonNode upload = flow("upload-readings");
        if (upload != null && !upload.path("success").asBoolean() && !is("cycleInProgress")) {
            return isBackSince()
                    ? "The remote database is back since %s.%s The next cycle sends them."
                            .formatted(time("remoteDbSince"), waiting())
                    : "Readings have not got through since %s."
                                    .formatted(upload.path("failingSince").asText())
                            + waiting();
        }
        if (queueSize() > 0) {
            return underWay();
        }
        if (!has("lastCycle") && !has("lastSyncTime")) {
            return "The first sync cycle has not ended yet.";
        }
        return (number("quarantinedReadings") > 0 ? "All other readings have arrived." : "All readings have arrived.")
                + lastSent();
    }

    /** What needs an operator beside that. */
    List<String> attention() {
        List<String> notes = new ArrayList<>();
        status.path("stoppedRoutes")
                .forEach(route -> notes.add(capital(route.path("problem").asText())));
        if (status.path("routesEdit").path("state").asText().equals("refused")) {
            notes.add("The last edit of routes/ or sql/ is refused, the routes go on as they were");
        }
        int standing = notes.size();
        addDownload(notes, "download-meters", "Meters");
        addDownload(notes, "download-tenants", "Tenants");
        if (is("remoteDbConnected") && has("remoteDbError") && notes.size() == standing) {
            notes.add("The remote database refuses what is asked of it");
        }
        for (JsonNode rows : status.path("refusedRows")) {
            String table = rows.path("table").asText().replaceFirst("s$", "");
            notes.add("The local database refused "
                    + plural(rows.path("count").asLong(), table.equals("tenant") ? "tenant" : "meter"));
        }
        JsonNode held = status.path("meterSync").path("held");
        if (held.path("count").asLong() > 0) {
            long count = held.path("count").asLong();
            notes.add("%s %s missing in the remote database; your decision is needed"
                    .formatted(plural(count, "meter"), count == 1 ? "is" : "are"));
        }
        addReadings(notes);
        String headline = headline();
        notes.removeIf(headline::contains);
        return notes;
    }

    private void addDownload(List<String> notes, String name, String what) {
        JsonNode flow = flow(name);
        if (flow != null && !flow.path("success").asBoolean() && is("remoteDbConnected") && is("localDbConnected")) {
            notes.add("%s have not been updated since %s"
                    .formatted(what, flow.path("failingSince").asText()));
        }
    }

    private void addReadings(List<String> notes) {
        long refused = number("quarantinedReadings");
        if (refused > 0) {
            notes.add("%s %s refused by the remote database and %s in quarantine"
                    .formatted(plural(refused, "reading"), refused == 1 ? "was" : "were", refused == 1 ? "is" : "are"));
        }
        long excluded = number("excludedReadings");
        if (excluded > 0) {
            notes.add(plural(excluded, "reading") + " can’t leave the local database");
        }
    }

    private String underWay() {
        if (is("cycleInProgress") && queueSize() >= MANY) {
            JsonNode upload = status.path("upload");
            String pace = !upload.hasNonNull("secondsLeft")
                    ? ""
                    : ", %s a second, about %s left"
                            .formatted(
                                    count(Math.round(upload.path("perSecond").asDouble())),
                                    span(Duration.ofSeconds(
                                            upload.path("secondsLeft").asLong())));
            long cap = upload.path("maxKbps").asLong();
            return "Catching up: %s wait%s.%s"
                    .formatted(
                            queue(),
                            pace,
                            cap > 0 ? " The link is used for %s kbit/s at most.".formatted(count(cap)) : "");
        }
        String when =
                is("cycleInProgress") ? queueSize() == 1 ? "on its way" : "on their way" : "waiting for the next cycle";
        return "Readings are arriving, %s %s.%s".formatted(queue(), when, lastSent());
    }

    private boolean isBackSince() {
        return queueSize() > 0
                && has("remoteDbSince")
                && status.path("remoteDbSince")
                                .asText()
                                .compareTo(
                                        status.path("lastCycle").path("endedAt").asText())
                        > 0;
    }

    private String lost(String side) {
        return "The %s database can’t be reached%s."
                .formatted(side, has(side + "DbSince") ? " since " + time(side + "DbSince") : "");
    }

    private String waiting() {
        if (!has("queueSize")) {
            return "";
        }
        if (queueSize() == 0) {
            return " No reading waits here.";
        }
        return " "
                + capital("%s %s safely here; oldest from %s."
                        .formatted(queue(), queueSize() == 1 ? "waits" : "wait", time("oldestUnsynchronizedReading")));
    }

    /** A text of ours as the begin of a sentence. */
    private static String capital(String text) {
        String clean = CleanText.of(text, LONGEST);
        return clean.isEmpty() ? "" : clean.substring(0, 1).toUpperCase(Locale.ROOT) + clean.substring(1);
    }

    private String lastSent() {
        return has("lastReadingSent")
                ? " Last reading sent %s ago."
                        .formatted(span(
                                Duration.between(Instant.parse(time("lastReadingSent")), Instant.parse(time("time")))))
                : "";
    }

    private JsonNode flow(String name) {
        for (JsonNode flow : status.path("lastCycle").path("flows")) {
            if (flow.path("flow").asText().equals(name)) {
                return flow;
            }
        }
        return null;
    }

    private String queue() {
        return (is("queueSizeIsEstimate") ? "about " : "") + plural(queueSize(), "reading");
    }

    private static String plural(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String count(long number) {
        return number >= 1_000_000 ? "%.1f M".formatted(number / 1e6).replace(".0 M", " M") : "%,d".formatted(number);
    }

    /** A length of time in one unit. */
    private static String span(Duration time) {
        long seconds = Math.max(0, Math.round(time.toMillis() / 1000.0));
        if (seconds < 90) {
            return seconds + " s";
        }
        if (seconds < 90 * 60) {
            return Math.round(seconds / 60.0) + " min";
        }
        return seconds < 36 * 3600 ? Math.round(seconds / 3600.0) + " h" : Math.round(seconds / 86400.0) + " days";
    }

    private boolean is(String field) {
        return status.path(field).asBoolean();
    }

    private boolean has(String field) {
        return status.hasNonNull(field);
    }

    private long number(String field) {
        return status.path(field).asLong();
    }

    private long queueSize() {
        return number("queueSize");
    }

    private String time(String field) {
        return status.path(field).asText().replaceFirst("\\.\\d+", "");
    }
}
