package io.metersync.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The upsert processor of {@code routes/download-table.camel.yaml}: pulls the rows of the remote table named by the
 * exchange property {@code table} that differ and merges them into the local one, in one local transaction. The body becomes a
 * {@link Result}.
 */
public final class TableMerge implements Processor {
    private static final int TIMEOUT_SECONDS = 300;

    private final DataSource local;
    private final DataSource remote;
    private final SqlFiles sql;
    private final TableDigest digest;
    private final TransactionTemplate transaction;
    private final TransactionTemplate fromRemote;

    public TableMerge(Database local, DataSource remote, SqlFiles sql) {
        this.local = local.unshared();
        this.remote = remote;
        this.sql = sql;
        this.transaction = Transactions.on(this.local, TIMEOUT_SECONDS);
        this.fromRemote = Transactions.on(remote, TIMEOUT_SECONDS);
        this.fromRemote.setReadOnly(true);
        this.digest = new TableDigest(local, remote, sql);
    }

    /** A row that was inserted, or updated in the named fields (never their values). */
    public record Change(String key, String name, boolean isNew, String fields) {
        @Override
        public String toString() {
            // a line break in a name must not start a line of the log
            return (key + " (" + (isNew ? name : fields) + ")").replaceAll("\\p{Cntrl}", " ");
        }
    }

    /**
     * What a merge did.
     *
     * @param total rows of the remote table
     * @param inserted rows that were new
     * @param updated rows that were changed
     * @param changes the first 100 of each
     */
    public record Result(long total, long inserted, long updated, List<Change> changes, long millis) {
        /** The new ones as a line of the log names them, with their names. */
        public String newOnes() {
            return list(true, inserted);
        }

        /** The changed ones as a line of the log names them, with their fields. */
        public String changedOnes() {
            return list(false, updated);
        }

        private String list(boolean isNew, long count) {
            List<String> named = changes.stream()
                    .filter(change -> change.isNew() == isNew)
                    .map(Change::toString)
                    .toList();
            return String.join(", ", named) + (count > named.size() ? ", and " + (count - named.size()) + " more" : "");
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String table = exchange.getProperty("table", String.class);
        exchange.getIn().setBody(merge(table));
    }

    /** Merges the ranges of keys whose digests differ; all of the table where the digests can't be compared. */
    Result merge(String table) {
        return merge(table, this::inTransaction, staged -> {});
    }

    /** What {@link #merge} would do now. */
    Result preview(String table) {
        return merge(table, steps -> onCopies(table, steps), this::forbidWrites);
    }

    private Result merge(
            String table,
            Function<Function<JdbcTemplate, Result>, Result> transaction,
            Consumer<JdbcTemplate> whenStaged) {
        long start = System.nanoTime();
        TableDigest.Difference difference = digest.compare(table);
        if (difference.isEmpty()) {
            return new Result(difference.remoteRows(), 0, 0, List.of(), millisSince(start));
        }
        return transaction.apply(statements -> {
            long copied = stage(table, difference.ranges(), statements);
            long total = difference.ranges().isEmpty() ? copied : difference.remoteRows();
            whenStaged.accept(statements);
            return mergeStaged(table, total, start, statements);
        });
    }

    /**
     * Runs the steps of a merge on temporary copies that hide the tables, and rolls back. Nobody waits for it: it takes
     * neither the lock of the merges nor one on a row.
     */
    <T> T onCopies(String table, Function<JdbcTemplate, T> steps) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            JdbcTemplate statements = new JdbcTemplate(local);
            statements.execute(sql.read("local/plan-" + table));
            return steps.apply(statements);
        });
    }

    /** From now on the transaction writes to temporary tables only; before, it could not have made them. */
    void forbidWrites(JdbcTemplate statements) {
        statements.execute(sql.read("local/forbid-writes"));
    }

    /** Runs the steps of a merge in one local transaction, alone among the merges of this local database. */
    <T> T inTransaction(Function<JdbcTemplate, T> steps) {
        return transaction.execute(status -> {
            JdbcTemplate statements = new JdbcTemplate(local);
            statements.execute(sql.read("local/lock-merge"));
            return steps.apply(statements);
        });
    }

    /** Pulls the remote rows in {@code ranges} of hashed keys, empty for all, into this transaction's staging table. */
    long stage(String table, String ranges, JdbcTemplate statements) {
        statements.execute(sql.read("local/stage-" + table));
        return fromRemote.execute(status -> copyRemoteRows(table, ranges));
    }

    /** Merges the staging table into the local one. */
    Result mergeStaged(String table, long total, long startNanos, JdbcTemplate statements) {
        long[] counts = new long[2];
        List<Change> changes = new ArrayList<>();
        statements.query(sql.read("local/merge-" + table), row -> {
            changes.add(change(row));
            counts[row.getBoolean("is_new") ? 0 : 1] = row.getLong("total");
        });
        return new Result(total, counts[0], counts[1], List.copyOf(changes), millisSince(startNanos));
    }

    private long copyRemoteRows(String table, String ranges) {
        if (!ranges.isEmpty()) {
            new JdbcTemplate(remote).queryForObject(sql.read("remote/choose-ranges"), String.class, ranges);
        }
        try {
            return TableCopy.copy(
                    DataSourceUtils.getConnection(remote),
                    sql.read("remote/copy-" + table),
                    DataSourceUtils.getConnection(local),
                    sql.read("local/copy-" + table));
        } catch (SQLException e) {
            throw new IllegalStateException("copy-" + table, e);
        }
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getString("key"), row.getString("name"), row.getBoolean("is_new"), row.getString("fields"));
    }
}
