package io.metersync.sync;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The upsert processor of {@code routes/download-table.camel.yaml}: pulls all rows of the remote table named by the
 * exchange property {@code table} and merges them into the local one, in one local transaction. The body becomes a
 * {@link Result}.
 */
public final class TableMerge implements Processor {
    private static final int TIMEOUT_SECONDS = 300;

    private final DataSource local;
    private final DataSource remote;
    private final SqlFiles sql;
    private final TransactionTemplate transaction;

    public TableMerge(DataSource local, DataSource remote, SqlFiles sql) {
        this.local = local;
        this.remote = remote;
        this.sql = sql;
        this.transaction = Transactions.on(local, TIMEOUT_SECONDS);
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

    Result merge(String table) {
        return inTransaction(statements -> {
            long start = System.nanoTime();
            long total = stage(table, statements);
            return mergeStaged(table, total, start, statements);
        });
    }

    /** Runs the steps of a merge in one local transaction, alone among the merges of this local database. */
    <T> T inTransaction(Function<JdbcTemplate, T> steps) {
        return transaction.execute(status -> {
            JdbcTemplate statements = new JdbcTemplate(local);
            statements.execute(sql.read("local/lock-merge"));
            return steps.apply(statements);
        });
    }

    /** Pulls all remote rows into the staging table of this transaction, and gives their number. */
    long stage(String table, JdbcTemplate statements) {
        statements.execute(sql.read("local/stage-" + table));
        return copyRemoteRows(table);
    }

    /** Merges the staging table into the local one. */
    Result mergeStaged(String table, long total, long startNanos, JdbcTemplate statements) {
        long[] counts = new long[2];
        List<Change> changes = new ArrayList<>();
        statements.query(sql.read("local/merge-" + table), row -> {
            changes.add(change(row));
            counts[row.getBoolean("is_new") ? 0 : 1] = row.getLong("total");
        });
        return new Result(
                total, counts[0], counts[1], List.copyOf(changes), (System.nanoTime() - startNanos) / 1_000_000);
    }

    private long copyRemoteRows(String table) {
        Connection to = DataSourceUtils.getConnection(local);
        try (Connection from = remote.getConnection()) {
            return TableCopy.copy(from, sql.read("remote/copy-" + table), to, sql.read("local/copy-" + table));
        } catch (SQLException e) {
            throw new IllegalStateException("copy-" + table, e);
        }
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getString("key"), row.getString("name"), row.getBoolean("is_new"), row.getString("fields"));
    }
}
