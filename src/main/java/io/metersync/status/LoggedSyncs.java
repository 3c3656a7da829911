package io.metersync.status;

import io.metersync.cycle.CycleResult;
import io.metersync.cycle.SyncCycle;
import io.metersync.download.MeterSync;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** The last syncs: from this process's cycles, and from sync_logs for syncs before the process started. */
final class LoggedSyncs {
    private final DatabaseProbe logs;
    private final SyncCycle cycle;
    private final MeterSync meterSync;
    private volatile Map<String, Object> before;

    LoggedSyncs(DatabaseProbe logs, SyncCycle cycle, MeterSync meterSync) {
        this.logs = logs;
        this.cycle = cycle;
        this.meterSync = meterSync;
    }

    StatusReport.LastSync last(long patienceMillis) {
        CycleResult result = cycle.last();
        Map<String, Object> logged = logged(patienceMillis);
        return new StatusReport.LastSync(
                either(cycle.results().lastSuccess(), logged.get("last_success")),
                result != null ? (Boolean) result.success() : (Boolean) logged.get("success"),
                result != null ? result.error() : Objects.toString(logged.get("error"), null),
                either(cycle.totals().lastUpload(), logged.get("last_upload")));
    }

    /** Asked once from the first cycle on: what comes after it in sync_logs, this process knows itself. */
    private Map<String, Object> logged(long patienceMillis) {
        boolean isAllKnown = cycle.last() != null
                && cycle.results().lastSuccess() != null
                && cycle.totals().lastUpload() != null
                && meterSync.isKnown();
        if (isAllKnown || before != null) {
            return before == null ? Map.of() : before;
        }
        LastKnown answer = logs.answer(patienceMillis);
        if (answer.isGiven()) {
            meterSync.recall(answer.values());
        }
        if (answer.isGiven() && cycle.last() != null) {
            before = answer.values();
        }
        return answer.values();
    }

    private static String either(Instant own, Object logged) {
        return Objects.toString(own == null ? logged : own, null);
    }
}
