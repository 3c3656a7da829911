package io.metersync.process;

import io.metersync.clock.MonotonicTimers;
import io.metersync.cycle.FlowFailures;
import io.metersync.cycle.SyncCycle;
import io.metersync.database.Databases;
import io.metersync.database.TransactionPolicy;
import io.metersync.download.MeterSync;
import io.metersync.edit.RouteEdits;
import io.metersync.fault.Retries;
import java.util.Map;

/** The beans of the cycle: both databases, their transactions, the retries and the cycle itself. */
final class CycleBeans {
    private CycleBeans() {}

    static void addTo(Map<String, Object> beans, Parts parts) {
        Databases databases = parts.databases();
        beans.put("timer-component", new MonotonicTimers());
        beans.put("localDb", databases.local());
        beans.put("remoteDb", databases.remote());
        beans.put("localTransaction", new TransactionPolicy(databases.local(), parts.transactionSeconds()));
        beans.put("remoteTransaction", new TransactionPolicy(databases.remote(), parts.transactionSeconds()));
        beans.put("retries", parts.retries());
        beans.put("attemptsByRoute", Retries.countedByRoute());
        beans.put("syncCycle", parts.cycle());
        beans.put("sitePause", parts.cycle().sitePause());
        beans.put("flowFailures", new FlowFailures(parts.cycle(), parts.retries()));
    }

    /** Holds back cycles and meter reconciliations while routes are replaced. */
    static RouteEdits.Pause pause(SyncCycle cycle, MeterSync meterSync) {
        return new RouteEdits.Pause() {
            @Override
            public boolean begin() {
                // both, so that the first to end does not start again meanwhile
                boolean cycleRests = cycle.pause();
                return meterSync.pause() && cycleRests;
            }

            @Override
            public void end() {
                cycle.resume();
                meterSync.resume();
            }
        };
    }
}
