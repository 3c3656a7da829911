package io.metersync.upload;

import io.metersync.cycle.History;
import io.metersync.cycle.SyncCycle;
import io.metersync.upload.pace.BatchSizing;
import io.metersync.upload.pace.UploadLanes;
import io.metersync.upload.rules.RuleFindings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Counts what an upload does, and lets the sizes of batches and the number of lanes learn from it. */
public final class UploadTally {
    private final SyncCycle cycle;
    private final History history;
    private final RuleFindings findings;
    private final BatchSizing sizing;
    private final UploadLanes lanes;
    private final FreshFirst fresh;
    private final AtomicLong uploaded = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong excluded = new AtomicLong();
    private final AtomicLong passedOver = new AtomicLong();
    private volatile String exclusion;

    public UploadTally(
            SyncCycle cycle,
            History history,
            RuleFindings findings,
            BatchSizing sizing,
            UploadLanes lanes,
            FreshFirst fresh) {
        this.cycle = cycle;
        this.history = history;
        this.findings = findings;
        this.sizing = sizing;
        this.lanes = lanes;
        this.fresh = fresh;
    }

    void reset() {
        uploaded.set(0);
        deleted.set(0);
        quarantined.set(0);
        batches.set(0);
        answered.set(0);
        excluded.set(0);
        findings.startRun();
        startPass();
    }

    void startPass() {
        passedOver.set(0);
    }

    /** Takes note of a batch that arrived, in whole or in part, or was cancelled. */
    public void stored(@Body Delivery delivery) {
        answered.incrementAndGet();
        if (delivery.isCancelled()) {
            passedOver.addAndGet(delivery.sent() == 1 ? 1 : 0);
            return;
        }
        int readings = delivery.size();
        if (readings > 0) {
            uploaded.addAndGet(readings);
            batches.incrementAndGet();
            cycle.totals().batch(delivery.millis());
        }
        sizing.took(delivery.looked(), delivery.batch().bytes(), delivery.millis());
        lanes.took(delivery.looked(), sizing.size());
    }

    /** Takes note of readings that moved to the quarantine. */
    public void quarantined(@Body RefusedReadings readings) {
        quarantined.addAndGet(readings.size());
        cycle.totals().quarantined(readings.size());
        passedOver.addAndGet(-readings.tooSlow());
    }

    /** Takes note of a batch's rows that are deleted, and of readings that have left the queue, each of them once. */
    public void deleted(@Header("CamelSqlUpdateCount") int rows, @ExchangeProperty("delivery") Delivery delivery) {
        deleted.addAndGet(rows);
        cycle.totals().deleted(rows);
        findings.left(delivery.readings().stream().mapToLong(Reading::id));
        cycle.totals().uploaded(delivery.gone());
        fresh.arrived(delivery.readings());
        history.addUploaded(cycle.totals().uploaded());
    }

    /** Takes note of readings that are left out of the queue. */
    public void excluded(@Body ExcludedReadings readings) {
        excluded.addAndGet(readings.size());
        exclusion = readings.reason();
    }

    /** Why the upload is no success although no batch failed: readings are left out of the queue, or were too slow; or null. */
    String error() {
        if (excluded.get() > 0) {
            return "%d readings are left out of the queue and tried again within the hour: %s"
                    .formatted(excluded.get(), exclusion);
        }
        return passedOver.get() > 0
                ? "%d readings wait, because the remote database cancelled the insert of each alone, which took too long: raise its statement_timeout, or look for a slow trigger on meter_readings"
                        .formatted(passedOver.get())
                : null;
    }

    /** Whether no batch ended, neither with a success nor with a failure. */
    boolean isIdle() {
        return answered.get() == 0 && gone() == 0;
    }

    long uploaded() {
        return uploaded.get();
    }

    /** How many readings have left the queue. */
    long gone() {
        return deleted.get() + quarantined.get();
    }

    /** The findings of the checks, for the log: by rule, or nothing. */
    String findings() {
        Map<String, Long> found = findings.ofRun();
        return found.isEmpty() ? "" : "; findings: " + found.toString().replaceAll("[{}]", "");
    }

    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("table", "meter_readings");
        details.put("uploaded", uploaded.get());
        details.put("deleted", deleted.get());
        details.put("quarantined", quarantined.get());
        details.put("excluded", excluded.get());
        details.put("batches", batches.get());
        Map<String, Long> found = findings.ofRun();
        if (!found.isEmpty()) {
            details.put("findings", found);
        }
        return details;
    }
}
