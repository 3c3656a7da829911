package io.metersync.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.metersync.clock.Ticker;
import io.metersync.cycle.Outcome;
import io.metersync.cycle.SyncLog;
import io.metersync.cycle.Turn;
import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import io.metersync.flow.SqlFiles;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The meter sync agent: all remote meters against all local ones. New ones are inserted, changed ones updated, those that
 * are missing remotely deactivated, those that came back active again, all in one transaction.
 *
 * <p>A remote table that is suddenly empty, or lacks suspiciously many meters, deactivates none: the change is held until
 * an operator approves exactly that, or the next sync finds it gone.
 */
public final class MeterSync implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("meter-sync");

    private final TableMerge merge;
    private final MeterReconciliation reconciliation;
    private final SqlFiles sql;
    private final Clock clock;
    private final Turn turn;
    private volatile List<TableMerge.Change> changes = List.of();
    private volatile List<String> lines = List.of();
    private volatile Status status = new Status(false, null, null, 0, 0, 0, 0, null, null, null);
    private volatile boolean isKnown;

    /** A change that waits for approval: how many meters, the first 100 of them, since when (ISO-8601 UTC). */
    public record Held(long count, String since, List<Map<String, Object>> meters) {}

    /**
     * How the last meter sync went; times in ISO-8601 UTC, null where there was none.
     *
     * @param lastTime end of the last sync that ran, successful or not
     */
    public record Status(
            boolean inProgress,
            String lastTime,
            Boolean success,
            long inserted,
            long updated,
            long deactivated,
            long reactivated,
            String error,
            String errorTime,
            Held held) {
        Status runs(boolean now) {
            return new Status(
                    now, lastTime, success, inserted, updated, deactivated, reactivated, error, errorTime, held);
        }

        /** What is held stays so: a sync that failed has seen nothing else. */
        Status failed(String reason, String time) {
            return new Status(inProgress, time, false, 0, 0, 0, 0, reason, time, held);
        }

        Status holds(Held change) {
            return new Status(
                    inProgress,
                    lastTime,
                    success,
                    inserted,
                    updated,
                    deactivated,
                    reactivated,
                    error,
                    errorTime,
                    change);
        }

        Status approved(long count) {
            return new Status(
                    inProgress,
                    lastTime,
                    success,
                    inserted,
                    updated,
                    deactivated + count,
                    reactivated,
                    error,
                    errorTime,
                    null);
        }
    }

    public MeterSync(TableMerge merge, SqlFiles sql, Clock clock, Ticker ticker, Duration interval, int maxPercent) {
        this.merge = merge;
        this.reconciliation = new MeterReconciliation(sql, maxPercent);
        this.sql = sql;
        this.clock = clock;
        this.turn = new Turn(ticker, interval);
    }

    /** Starts a sync when one is due or was asked for. */
    public boolean begin() {
        return turn.begin();
    }

    /** Asks for a sync now; false, and nothing happens, while one runs or is asked for already. */
    public boolean request() {
        return turn.request();
    }

    /** Lets no meter sync begin until {@link #resume()}; false while one still runs. */
    public boolean pause() {
        return turn.pause();
    }

    public void resume() {
        turn.resume();
    }

    public Status status() {
        return status.runs(turn.isInProgress());
    }

    /** Whether this process has seen how things are, or has read what the last one saw. */
    public boolean isKnown() {
        return isKnown;
    }

    /** Goes on from the last sync before this process, as {@code sql/local/last-sync.sql} gives it. */
    public synchronized void recall(Map<String, Object> logged) {
        if (!isKnown) {
            LastMeterSync last = new LastMeterSync(logged);
            status = status.lastTime() == null ? last.status() : status.holds(last.held());
            isKnown = true;
        }
    }

    @Override
    public void process(Exchange exchange) {
        succeeded(merge.leavingOutRefused(
                "meters", staging -> merge.inTransaction(statements -> reconcile(staging, statements))));
        lines.forEach(line -> LOG.info("{}", line));
        LOG.info(
                "Meter sync complete: {} inserted, {} updated, {} deactivated, {} active again in {} ms",
                status.inserted(),
                status.updated(),
                status.deactivated(),
                status.reactivated(),
                turn.millis());
        if (status.held() != null) {
            LOG.error(
                    "ALERT the remote database lacks {} meters: none is deactivated before an operator approves it"
                            + " (metersync meter-sync --approve)",
                    status.held().count());
        }
    }

    /** Takes note of a sync that failed; the next one is due after the interval. */
    public synchronized void failed(Exchange exchange) {
        Throwable exception = Retries.exception(exchange);
        Fault fault = Fault.of(exception);
        changes = List.of();
        status = status.failed(fault.message(), clock.instant().toString());
        LOG.error("Meter sync failed: {}", fault.message(), fault.kind() == Fault.Kind.UNEXPECTED ? exception : null);
    }

    /** Ends the sync and gives its row of {@code sync_logs} as JSON. */
    public String end() throws JsonProcessingException {
        long millis = turn.millis();
        turn.end();
        Status last = status;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("table", "meters");
        details.put("inserted", last.inserted());
        details.put("updated", last.updated());
        details.put("deactivated", last.deactivated());
        details.put("reactivated", last.reactivated());
        details.put("held", last.held() == null ? 0 : last.held().count());
        details.put("changes", changes);
        long processed = last.inserted() + last.updated() + last.deactivated();
        return SyncLog.rows(
                List.of(new Outcome("meter-sync", last.success(), processed, last.error(), millis, details)));
    }

    /**
     * Deactivates exactly the meters that are held and were shown.
     *
     * @param since the time of the held change that the operator saw, or null for the one there is
     * @return how many meters were deactivated, or -1 when nothing is held, or not that
     */
    public synchronized long approve(String since) {
        Held held = status.held();
        if (held == null || turn.isInProgress() || since != null && !since.equals(held.since())) {
            return -1;
        }
        long count = merge.inTransaction(statements -> approve(held, statements));
        status = status.approved(count);
        return count;
    }

    private long approve(Held held, JdbcTemplate statements) {
        long start = System.nanoTime();
        List<Map<String, Object>> rows =
                statements.queryForList(sql.read("local/deactivate-held-meters"), held.since());
        long count = rows.isEmpty() ? 0 : (Long) rows.get(0).get("total");
        List<TableMerge.Change> meters = rows.stream()
                .map(row -> MeterReconciliation.change(
                        (String) row.get("meter_id"), (String) row.get("name"), "deactivated"))
                .toList();
        long millis = (System.nanoTime() - start) / 1_000_000;
        Map<String, Object> details = Map.of("table", "meters", "deactivated", count, "changes", meters);
        statements.update(
                sql.read("local/record-approval"),
                SyncLog.json(new Outcome("meter-sync-approval", true, count, null, millis, details)));
        LOG.warn(
                "Deactivation of {} meters approved: {}",
                count,
                TableMerge.Change.named(meters, count, TableMerge.Change::withName));
        return count;
    }

    private synchronized void succeeded(Status now) {
        status = now;
        isKnown = true;
    }

    private Status reconcile(Staging staging, JdbcTemplate statements) {
        long start = System.nanoTime();
        staging.fill(TableDigest.Difference.UNKNOWN);
        String now = clock.instant().toString();
        MeterReconciliation.Result result = reconciliation.reconcile(staging, now, start, statements);
        changes = result.changes();
        lines = result.lines();
        return new Status(
                true,
                now,
                true,
                result.merged().inserted(),
                result.updated(),
                result.isHeld() ? 0 : result.missing(),
                result.returning(),
                null,
                status.errorTime(),
                result.isHeld() ? held(result.missing(), now, statements) : null);
    }

    private Held held(long missing, String now, JdbcTemplate statements) {
        return new Held(missing, now, statements.queryForList(sql.read("local/list-held-meters")));
    }
}
