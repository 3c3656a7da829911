package io.metersync.cycle;

import java.util.Map;

/**
 * The result of one flow of a cycle: a row of {@code sync_logs}.
 *
 * @param flow the route, for example {@code download-meters}
 * @param records readings uploaded, or remote rows compared
 * @param error null when it succeeded
 * @param details counts and changed fields, by name
 */
public record Outcome(
        String flow, boolean success, long records, String error, long durationMs, Map<String, ?> details) {

    static Outcome failure(String flow, String error, long durationMs) {
        return new Outcome(flow, false, 0, error, durationMs, Map.of());
    }

    Outcome failedWith(String reason) {
        return new Outcome(flow, false, records, reason, durationMs, details);
    }

    /** The documents' name for the direction, {@code upload} or {@code download}; else the flow's own. */
    public String syncType() {
        return flow.startsWith("upload-") ? "upload" : flow.startsWith("download-") ? "download" : flow;
    }
}
