package io.metersync.process;

import io.metersync.observe.Health;
import io.metersync.observe.Metrics;
import io.metersync.settings.Setting;
import io.metersync.status.SyncStatus;
import java.util.Map;

/** The beans of health and metrics. */
final class ObserveBeans {
    private ObserveBeans() {}

    static void addTo(Map<String, Object> beans, Parts parts, SyncStatus status) {
        beans.put(
                "metrics",
                new Metrics(
                        status, parts.cycle(), parts.findings(), parts.retries(), parts.databases(), parts.clock()));
        beans.put(
                "health",
                new Health(status, parts.cycle(), parts.seconds(Setting.SYNC_MAX_CYCLE_SECONDS), parts.ticker()));
    }
}
