package io.metersync.cycle;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The outcomes of the flows of the cycle in progress. */
final class CycleOutcomes {
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, String> unexpected = new ConcurrentHashMap<>();

    void clear() {
        outcomes.clear();
        unexpected.clear();
    }

    /** If a flow failed in part, the failure stays. */
    void add(Outcome outcome) {
        outcomes.merge(outcome.flow(), outcome, (failed, later) -> later.failedWith(failed.error()));
    }

    /** Whether the flow had no outcome before. */
    boolean addFirst(Outcome outcome) {
        return outcomes.putIfAbsent(outcome.flow(), outcome) == null;
    }

    void unexpected(String flow, String error) {
        unexpected.put(flow, error);
    }

    boolean hasFailed(String flow) {
        Outcome outcome = outcomes.get(flow);
        return outcome != null && !outcome.success();
    }

    CycleResult result(Instant endedAt, long millis) {
        String error = outcomes.values().stream()
                .filter(outcome -> !outcome.success())
                .map(outcome -> outcome.flow() + ": " + outcome.error())
                .collect(Collectors.joining("; "));
        return new CycleResult(
                endedAt,
                error.isEmpty(),
                error.isEmpty() ? null : error,
                millis,
                List.copyOf(outcomes.values()),
                Map.copyOf(unexpected));
    }
}
