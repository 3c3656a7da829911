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
 * The meter reconciliation agent: all remote meters against all local ones. New ones are inserted, changed ones updated, those that are
 * missing remotely deactivated, those that came back active again, all in one transaction.
 *
 * <p>A remote table that is suddenly empty, or lacks suspiciously many meters, deactivates none: the change is held until
 * an operator approves exactly that, or the next sync finds it gone.
 */
public final class MeterSync implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("meter-sync");

    private final TableMerge merge;
    private final MeterReconciliation reconciliation;
    private final HeldDeactivations deactivations;
    private final Clock clock;
    private final Turn turn;
    private volatile List<TableMerge.Change> changes = List.of();
    private volatile List<String> lines = List.of();
    private volatile Conflicts conflicts = Conflicts.NONE;
    private volatile MeterSyncStatus status = MeterSyncStatus.NONE;
    private volatile boolean isKnown;

    public MeterSync(TableMerge merge, SqlFiles sql, Clock clock, Ticker ticker, Duration interval, int maxPercent) {
        this.merge = merge;
        this.reconciliation = new MeterReconciliation(sql, maxPercent);
        this.deactivations = new HeldDeactivations(sql);
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

    /** Blocks meter reconciliations until {@link #resume()}; false while one still runs. */
    public boolean pause() {
        return turn.pause();
    }

    public void resume() {
        turn.resume();
    }

    public MeterSyncStatus status() {
        return status.runs(turn.isInProgress());
    }

    /** Whether this process has run a reconciliation, or has read the result of an earlier process. */
    public boolean isKnown() {
        return isKnown;
    }

    /** Goes on from the last sync before this process, as {@code sql/local/last-sync.sql} gives it. */
    public synchronized void recall(Map<String, Object> logged) {
        if (!isKnown) {
            LastMeterSync last = new LastMeterSync(logged);
            status = status.last().lastTime() == null ? last.status() : status.holds(last.held());
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
                status.last().inserted(),
                status.last().updated(),
                status.last().deactivated(),
                status.last().reactivated(),
                turn.millis());
        if (status.held() != null) {
            LOG.warn(
                    "The remote database lacks {} meters: Metersync deactivates none of them until an operator approves it"
                            + " (metersync meter-sync --approve)",
                    status.held().count());
        }
    }

    /** Takes note of a sync that failed; the next one is due after the interval. */
    public synchronized void failed(Exchange exchange) {
        Throwable exception = Retries.exception(exchange);
        Fault fault = Fault.of(exception);
        changes = List.of();
        conflicts = Conflicts.NONE;
        status = status.failed(fault.message(), clock.instant().toString());
        LOG.error("Meter sync failed: {}", fault.message(), fault.kind() == Fault.Kind.UNEXPECTED ? exception : null);
    }

    /** Ends the sync and gives its row of {@code sync_logs} as JSON. */
    public String end() throws JsonProcessingException {
        long millis = turn.millis();
        turn.end();
        MeterSyncStatus.Run last = status.last();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("table", "meters");
        details.put("inserted", last.inserted());
        details.put("updated", last.updated());
        details.put("deactivated", last.deactivated());
        details.put("reactivated", last.reactivated());
        details.put("held", status.held() == null ? 0 : status.held().count());
        details.put("changes", changes);
        details.put("conflicts", conflicts);
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
        MeterSyncStatus.Held held = status.held();
        return held != null && since != null && !since.equals(held.since()) ? -1 : approveSet(null);
    }

    /**
     * Deactivates the meters that are held if they are exactly the set that a handle names.
     *
     * @param handle of {@link HeldMeters}, or null for the set that is held now
     * @return how many meters were deactivated, or -1 when nothing is held, or not that
     */
    public synchronized long approveSet(String handle) {
        MeterSyncStatus.Held held = status.held();
        if (held == null || turn.isInProgress()) {
            return -1;
        }
        // compared under the lock of the merge, because a meter reconciliation may hold other meters meanwhile
        long count = merge.inTransaction(
                statements -> deactivations.is(handle, statements) ? deactivations.deactivate(held, statements) : -1L);
        status = count < 0 ? status : status.approved(count);
        return count;
    }

    private synchronized void succeeded(MeterSyncStatus now) {
        status = now;
        isKnown = true;
    }

    private MeterSyncStatus reconcile(Staging staging, JdbcTemplate statements) {
        long start = System.nanoTime();
        staging.fill(TableDigest.Difference.UNKNOWN);
        String now = clock.instant().toString();
        MeterReconciliation.Reconciled result = reconciliation.reconcile(staging, now, start, statements);
        changes = result.changes();
        conflicts = result.merged().conflicts();
        lines = result.lines();
        MeterSyncStatus.Run run = new MeterSyncStatus.Run(
                now,
                true,
                result.merged().inserted(),
                result.updated(),
                result.isHeld() ? 0 : result.missing(),
                result.returning(),
                null,
                status.last().errorTime());
        return new MeterSyncStatus(
                true, run, result.isHeld() ? deactivations.list(result.missing(), now, statements) : null);
    }
}
