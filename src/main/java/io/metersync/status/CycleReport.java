package io.metersync.status;

import io.metersync.cycle.CycleResult;
import io.metersync.cycle.Outcome;
import io.metersync.cycle.SyncCycle;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The result of the last cycle, in the form of the status; times in ISO-8601 UTC. */
public record CycleReport(String endedAt, boolean success, String error, long durationMs, List<Flow> flows) {
    /**
     * The result of one flow of the cycle.
     *
     * @param records readings uploaded, or remote rows compared
     * @param failingSince end of the first cycle from which on it has failed in every one, null if it succeeded
     */
    public record Flow(
            String flow,
            boolean success,
            long records,
            long inserted,
            long updated,
            String error,
            String failingSince) {}

    /** The last cycle of this process, or null before the first. */
    static CycleReport of(SyncCycle cycle) {
        CycleResult last = cycle.last();
        return last == null
                ? null
                : new CycleReport(
                        last.endedAt().toString(), last.success(), last.error(), last.durationMs(), flows(last, cycle));
    }

    private static List<Flow> flows(CycleResult last, SyncCycle cycle) {
        return last.outcomes().stream()
                .sorted(Comparator.comparing(Outcome::flow))
                .map(outcome -> new Flow(
                        outcome.flow(),
                        outcome.success(),
                        outcome.records(),
                        number(outcome, "inserted"),
                        number(outcome, "updated"),
                        outcome.error(),
                        Objects.toString(cycle.results().failingSince(outcome.flow()), null)))
                .toList();
    }

    private static long number(Outcome outcome, String name) {
        return outcome.details().get(name) instanceof Number number ? number.longValue() : 0;
    }
}
