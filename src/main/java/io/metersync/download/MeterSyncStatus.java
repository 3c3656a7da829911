package io.metersync.download;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * How the last meter reconciliation went.
 *
 * @param held the deactivation that waits for approval, or null
 */
public record MeterSyncStatus(
        boolean inProgress, @JsonUnwrapped Run last, Held held) {
    static final MeterSyncStatus NONE = new MeterSyncStatus(false, new Run(null, null, 0, 0, 0, 0, null, null), null);

    /**
     * The last run; times in ISO-8601 UTC, null if there was none.
     *
     * @param lastTime end of the last run, successful or not
     */
    public record Run(
            String lastTime,
            Boolean success,
            long inserted,
            long updated,
            long deactivated,
            long reactivated,
            String error,
            String errorTime) {}

    /** A change that waits for approval: how many meters, the first 100 of them, since when (ISO-8601 UTC). */
    public record Held(long count, String since, List<Map<String, Object>> meters) {}

    MeterSyncStatus runs(boolean now) {
        return new MeterSyncStatus(now, last, held);
    }

    /** Held deactivations stay on hold, because a failed reconciliation has no newer result. */
    MeterSyncStatus failed(String reason, String time) {
        return new MeterSyncStatus(inProgress, new Run(time, false, 0, 0, 0, 0, reason, time), held);
    }

    MeterSyncStatus holds(Held change) {
        return new MeterSyncStatus(inProgress, last, change);
    }

    /** After {@code count} of the held meters were deactivated. */
    MeterSyncStatus approved(long count) {
        Run run = new Run(
                last.lastTime(),
                last.success(),
                last.inserted(),
                last.updated(),
                last.deactivated() + count,
                last.reactivated(),
                last.error(),
                last.errorTime());
        return new MeterSyncStatus(inProgress, run, null);
    }
}
