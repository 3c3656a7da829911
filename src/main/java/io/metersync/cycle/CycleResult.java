package io.metersync.cycle;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a cycle ended.
 *
 * @param error of the flows that failed, or null
 * @param unexpected by flow, the failures that are no database's
 */
public record CycleResult(
        Instant endedAt,
        boolean success,
        String error,
        long durationMs,
        List<Outcome> outcomes,
        Map<String, String> unexpected) {}
