package io.metersync.flow;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A route that ran in this process and no longer does.
 *
 * @param state {@code stopped}, {@code suspended} or {@code removed}
 * @param isNeeded whether cycles or the upload use it
 */
public record StoppedRoute(
        String route,
        String state,
        @JsonProperty("isNeeded") boolean isNeeded) {
    /** Who, what, and what to do. */
    @JsonProperty
    public String problem() {
        return "route %s is %s: %s".formatted(route, state, remedy());
    }

    private String remedy() {
        return switch (state) {
            case "suspended" -> "resume it over JMX, or restart Metersync";
            case "stopped" -> "start it over JMX, or restart Metersync";
            default -> "restart Metersync";
        };
    }
}
