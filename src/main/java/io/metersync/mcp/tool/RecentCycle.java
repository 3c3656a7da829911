package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cycle or a meter reconciliation, from the rows of {@code sync_logs}: the flows of one cycle have one time. */
record RecentCycle(String endedAt, boolean success, List<Flow> flows) {
    /** Meters, tenants, readings. */
    static final int MOST_ROWS = 3;

    record Flow(String flow, String syncType, boolean success, Long recordsProcessed, Long durationMs, String error) {}

    /** The newest first, as the rows are. */
    static List<RecentCycle> of(JsonNode rows) {
        Map<String, List<Flow>> byTime = new LinkedHashMap<>();
        rows.forEach(row -> byTime.computeIfAbsent(row.path("timestamp").asText(), time -> new ArrayList<>())
                .add(flow(row)));
        return byTime.entrySet().stream()
                .map(cycle -> new RecentCycle(
                        cycle.getKey(), cycle.getValue().stream().allMatch(Flow::success), cycle.getValue()))
                .toList();
    }

    private static Flow flow(JsonNode row) {
        return new Flow(
                row.path("details").path("flow").asText(null),
                row.path("syncType").asText(null),
                row.path("success").asBoolean(),
                number(row, "recordsProcessed"),
                number(row, "durationMs"),
                row.hasNonNull("errorMessage") ? row.path("errorMessage").asText() : null);
    }

    private static Long number(JsonNode row, String name) {
        return row.hasNonNull(name) ? (Long) row.path(name).asLong() : null;
    }
}
