package io.metersync.observe;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.metersync.cycle.CycleResult;
import io.metersync.cycle.SyncCycle;
import io.metersync.cycle.Totals;
import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.fault.Retries;
import io.metersync.status.StatusReport;
import io.metersync.status.SyncStatus;
import io.metersync.upload.rules.RuleFindings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** The metrics of the process for Prometheus. */
public final class Metrics {
    private final SyncStatus status;
    private final SyncCycle cycle;
    private final RuleFindings findings;
    private final Retries retries;
    private final Databases databases;
    private final Clock clock;

    public Metrics(
            SyncStatus status,
            SyncCycle cycle,
            RuleFindings findings,
            Retries retries,
            Databases databases,
            Clock clock) {
        this.status = status;
        this.cycle = cycle;
        this.findings = findings;
        this.retries = retries;
        this.databases = databases;
        this.clock = clock;
    }

    public String scrape() {
        Exposition out = new Exposition();
        queue(out, status.report(true));
        upload(out, cycle.totals());
        cycles(out, cycle.totals());
        out.type("metersync_retries_total", "counter", "Attempts that failed and were repeated, by SQLSTATE class");
        new TreeMap<>(retries.retried())
                .forEach((state, count) -> out.value("metersync_retries_total", "{sqlstate=\"" + state + "\"}", count));
        pools(out);
        JvmMetrics.add(out);
        return out.text();
    }

    private void queue(Exposition out, StatusReport now) {
        if (now.connections().localDbAnswers()) {
            out.gauge("metersync_queue_size", "Readings that wait", now.queue().queueSize());
            out.gauge(
                    "metersync_oldest_reading_age_seconds",
                    "Age of the oldest reading that waits, 0 when none does",
                    now.queue().age(clock.instant()).map(Duration::toSeconds).orElse(0L));
            out.gauge(
                    "metersync_quarantine_size",
                    "Readings in the quarantine",
                    now.queue().quarantinedReadings());
            out.gauge(
                    "metersync_excluded_readings",
                    "Readings left out of the queue, because they can neither be deleted nor moved",
                    now.queue().excludedReadings());
            out.gauge(
                    "metersync_quarantine_bytes",
                    "Disk use of the quarantine",
                    now.queue().quarantineBytes());
            out.gauge(
                    "metersync_sent_archive_bytes",
                    "Disk use of the sent readings that are kept",
                    now.queue().sentArchiveBytes());
            out.gauge(
                    "metersync_meter_conflicts",
                    "Local edits of meters and tenants that downloads have overwritten in the last 24 hours",
                    now.masterData().conflicts());
        }
        out.type("metersync_database_up", "gauge", "Whether a database answers what it is asked");
        out.value(
                "metersync_database_up",
                "{database=\"local\"}",
                now.connections().localDbAnswers() ? 1 : 0);
        out.value(
                "metersync_database_up",
                "{database=\"remote\"}",
                now.connections().remoteDbAnswers() ? 1 : 0);
        out.gauge(
                "metersync_held_deactivations",
                "Meters whose deactivation waits for approval",
                now.meterSync().held() == null ? 0 : now.meterSync().held().count());
    }

    private void upload(Exposition out, Totals totals) {
        out.counter(
                "metersync_readings_uploaded_total",
                "Readings that left the queue because the remote database has them",
                cycle.totals().uploaded());
        out.counter("metersync_readings_deleted_total", "Readings deleted locally", totals.deleted());
        out.counter("metersync_readings_quarantined_total", "Readings refused remotely", totals.quarantined());
        findings(out);
        String name = "metersync_batch_duration_seconds";
        out.type(name, "histogram", "Time that batches took");
        long count = 0;
        long[] batches = totals.batches();
        for (int i = 0; i < batches.length; i++) {
            count += batches[i];
            String bound = i < Totals.BOUNDS.length ? Double.toString(Totals.BOUNDS[i] / 1000.0) : "+Inf";
            out.value(name + "_bucket", "{le=\"" + bound + "\"}", count);
        }
        out.value(name + "_sum", "", totals.batchMillis() / 1000.0).value(name + "_count", "", count);
    }

    private void findings(Exposition out) {
        String name = "metersync_reading_findings_total";
        out.type(name, "counter", "Readings that broke a rule of the checks, sent or held");
        findings.report()
                .rules()
                .forEach(rule -> out.value(name, "{rule=\"" + rule.rule() + "\"}", rule.sent() + rule.held()));
    }

    private void cycles(Exposition out, Totals totals) {
        out.type("metersync_cycles_total", "counter", "Cycles that ended");
        out.value("metersync_cycles_total", "{result=\"success\"}", totals.cycles());
        out.value("metersync_cycles_total", "{result=\"failure\"}", totals.failedCycles());
        CycleResult last = cycle.last();
        if (last != null) {
            out.gauge("metersync_cycle_duration_seconds", "Time that the last cycle took", last.durationMs() / 1000.0);
        }
        out.type("metersync_rows_downloaded_total", "counter", "Rows inserted and updated locally");
        new TreeMap<>(totals.downloads()).forEach((key, count) -> {
            String[] words = key.split(" ");
            String labels = "{table=\"%s\",change=\"%s\"}".formatted(words[0], words[1]);
            out.value("metersync_rows_downloaded_total", labels, count);
        });
    }

    private void pools(Exposition out) {
        out.type("metersync_pool_connections", "gauge", "Connections of a pool");
        for (Pool pool : List.of(databases.local(), databases.remote())) {
            HikariPoolMXBean now = pool.getHikariPoolMXBean();
            String labels = "{pool=\"" + (pool == databases.local() ? "local" : "remote") + "\",state=\"%s\"}";
            out.value("metersync_pool_connections", labels.formatted("active"), now.getActiveConnections());
            out.value("metersync_pool_connections", labels.formatted("idle"), now.getIdleConnections());
            out.value("metersync_pool_connections", labels.formatted("awaited"), now.getThreadsAwaitingConnection());
        }
    }
}
