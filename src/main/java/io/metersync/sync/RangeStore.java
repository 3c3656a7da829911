package io.metersync.sync;

import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Uploads a {@link ReadingRange}: pipes its rows through a staging table into the remote database, commits there, then
 * deletes them locally. One local snapshot covers the reading and the deletion, so that nothing is deleted that was not
 * sent, and no row is locked while the link is slow. The body becomes a {@link Result}.
 */
public final class RangeStore implements Processor {
    private static final String CHANGED_SINCE = "40001";
    /**
     * In one message with a statement that changes no row that is there: a COMMIT of its own is one more round trip, but where a message
     * came late, after a correction, it would overtake that.
     */
    private static final String AND_COMMIT = "; commit";
    /** Begin and stage, start of the COPY, its end, store and commit. */
    private static final int ROUND_TRIPS = 4;

    private static final String ATTEMPT = "metersync.range.attempt";

    private final DataSource local;
    private final DataSource remote;
    private final SqlFiles sql;
    private final Throttle throttle;
    private final UploadQueue queue;
    private final LastAccepted lastAccepted;
    private final String patienceMillis;
    private final TransactionTemplate here;
    private final TransactionTemplate there;

    /** How many readings went, how long that took, and how much of it was round trips to the remote database. */
    public record Result(int size, long millis, long roundTripMillis) {}

    /** How many readings went, how many of them the remote database has written, and the milliseconds of a round trip. */
    private record Stored(long sent, int written, long roundTripMillis) {}

    /**
     * An attempt whose COMMIT may have been done and not acknowledged: the next one asks, and counts what this one deleted.
     *
     * @param before readings that attempts before it deleted
     */
    private record Attempt(String transaction, int before, int deleted) {
        int deletedIf(boolean isCommitted) {
            return before + (isCommitted ? deleted : 0);
        }
    }

    public RangeStore(
            Database local,
            DataSource remote,
            SqlFiles sql,
            Throttle throttle,
            UploadQueue queue,
            LastAccepted lastAccepted,
            int timeoutSeconds,
            int patienceMillis) {
        this.local = local.unshared();
        this.remote = remote;
        this.sql = sql;
        this.throttle = throttle;
        this.queue = queue;
        this.lastAccepted = lastAccepted;
        this.patienceMillis = Integer.toString(patienceMillis);
        here = Transactions.on(this.local, TransactionDefinition.TIMEOUT_DEFAULT);
        here.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        there = Transactions.on(remote, timeoutSeconds);
    }

    /** Sets the body, or breaks the pass off where small batches would get further than this one. */
    @Override
    public void process(Exchange exchange) {
        try {
            exchange.getIn().setBody(upload(exchange.getIn().getBody(ReadingRange.class), exchange));
        } catch (RuntimeException e) {
            if (!isForSmallBatches(e)) {
                throw e;
            }
            queue.breakOff();
            exchange.getIn().setBody(new Result(0, 0, 0));
        }
    }

    /** A reading that is refused stands alone in small batches, and one that was changed meanwhile goes alone. */
    private static boolean isForSmallBatches(Throwable failure) {
        Fault fault = Fault.of(failure);
        return fault.kind() == Fault.Kind.DATA || CHANGED_SINCE.equals(fault.sqlState());
    }

    private Result upload(ReadingRange range, Exchange exchange) {
        long start = System.nanoTime();
        Attempt last = exchange.getProperty(ATTEMPT, new Attempt(null, 0, 0), Attempt.class);
        return here.execute(status -> {
            JdbcTemplate statements = new JdbcTemplate(local);
            Map<String, Object> chosen = statements.queryForMap(
                    sql.read("local/choose-range"),
                    range.afterTimestamp(),
                    range.afterId(),
                    range.toTimestamp(),
                    range.toId(),
                    last.transaction());
            String nodeId = (String) chosen.get("node_id");
            UploadQueue.requireIdentity(nodeId);
            long sent = System.nanoTime();
            Stored stored = there.execute(remoteStatus -> store(nodeId));
            int deleted = stored.written() < stored.sent()
                    ? there.execute(remoteStatus -> correctAndDelete(nodeId))
                    : delete();
            if (stored.written() > 0) {
                lastAccepted.sentAt(sent);
            }
            Attempt attempt = new Attempt(
                    (String) chosen.get("transaction"),
                    last.deletedIf((boolean) chosen.get("last_is_committed")),
                    deleted);
            exchange.setProperty(ATTEMPT, attempt);
            return new Result(attempt.deletedIf(true), millisSince(start), ROUND_TRIPS * stored.roundTripMillis());
        });
    }

    private Stored store(String nodeId) {
        long start = System.nanoTime();
        JdbcTemplate statements = new JdbcTemplate(remote);
        statements.execute(sql.read("remote/stage-readings"));
        long roundTripMillis = millisSince(start);
        long sent = copy();
        return new Stored(
                sent, statements.update(sql.read("remote/store-range") + AND_COMMIT, nodeId), roundTripMillis);
    }

    /**
     * What was there already may have been corrected here since. The delete ends this where it was corrected once more after
     * the snapshot: the remote rows that differ are held by then, so the newer correction comes after this one or instead of it.
     */
    private int correctAndDelete(String nodeId) {
        JdbcTemplate statements = new JdbcTemplate(remote);
        statements.execute(sql.read("remote/stage-readings"));
        copy();
        statements.update(sql.read("remote/correct-range"), patienceMillis, nodeId);
        return delete();
    }

    /** Lasts when the local transaction is committed, after the remote one. */
    private int delete() {
        return new JdbcTemplate(local).update(sql.read("local/delete-range"));
    }

    private long copy() {
        try {
            return TableCopy.copy(
                    DataSourceUtils.getConnection(local),
                    sql.read("local/copy-readings"),
                    DataSourceUtils.getConnection(remote),
                    sql.read("remote/copy-readings"),
                    throttle);
        } catch (SQLException e) {
            throw new IllegalStateException("copy-readings", e);
        }
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
