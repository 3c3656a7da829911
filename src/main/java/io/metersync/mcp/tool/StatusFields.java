package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

/** The fields of a status, and how numbers, times and texts are written in a sentence, as in {@code web/format.js}. */
record StatusFields(JsonNode status) {
    private static final int LONGEST = 500;

    boolean is(String field) {
        return status.path(field).asBoolean();
    }

    boolean has(String field) {
        return status.hasNonNull(field);
    }

    long number(String field) {
        return status.path(field).asLong();
    }

    String text(String field) {
        return status.path(field).asText();
    }

    /** To the second. */
    String time(String field) {
        return text(field).replaceFirst("\\.\\d+", "");
    }

    /** How a flow of the last cycle went; fields are missing if the flow was not in it. */
    JsonNode flow(String name) {
        for (JsonNode flow : status.path("lastCycle").path("flows")) {
            if (flow.path("flow").asText().equals(name)) {
                return flow;
            }
        }
        return status.path("no such flow");
    }

    boolean hasFailed(String flow) {
        return flow(flow).has("success") && !flow(flow).path("success").asBoolean();
    }

    String failingSince(String flow) {
        return flow(flow).path("failingSince").asText().replaceFirst("\\.\\d+", "");
    }

    /** A text of ours as the begin of a sentence. */
    static String capital(String text) {
        String clean = CleanText.of(text, LONGEST);
        return clean.isEmpty() ? "" : clean.substring(0, 1).toUpperCase(Locale.ROOT) + clean.substring(1);
    }

    static String plural(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    static String count(long number) {
        return number >= 1_000_000
                ? String.format(Locale.ENGLISH, "%.1f M", number / 1e6).replace(".0 M", " M")
                : String.format(Locale.ENGLISH, "%,d", number);
    }

    /** A length of time in one unit. */
    static String span(Duration time) {
        long seconds = Math.max(0, Math.round(time.toMillis() / 1000.0));
        if (seconds < 90) {
            return seconds + " s";
        }
        if (seconds < 90 * 60) {
            return Math.round(seconds / 60.0) + " min";
        }
        return seconds < 36 * 3600 ? Math.round(seconds / 3600.0) + " h" : Math.round(seconds / 86400.0) + " days";
    }
}
