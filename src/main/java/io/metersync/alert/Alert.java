package io.metersync.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message to the operators.
 *
 * @param id the subject, for example {@code queue-size}
 * @param state {@code raised}, {@code open} (a reminder, once a day) or {@code resolved}
 * @param message the problem
 * @param since when it was raised, ISO-8601 UTC
 * @param site the site's identity, for operators of several sites
 */
public record Alert(String id, String state, String message, String since, String site) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One line for people. */
    public String text() {
        return "Metersync alert %s: %s: %s (since %s)".formatted(state, id, message, since);
    }

    /** {@link #text()} as a JSON string, quotes included. */
    public String quoted() throws JsonProcessingException {
        return JSON.writeValueAsString(text());
    }

    public String json() throws JsonProcessingException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("alert", id);
        document.put("state", state);
        document.put("message", message);
        document.put("since", since);
        document.put("site", site);
        return JSON.writeValueAsString(document);
    }
}
