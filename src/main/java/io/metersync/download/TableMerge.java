package io.metersync.download;

import io.metersync.cycle.Download;
import io.metersync.cycle.Excerpt;
import io.metersync.cycle.Outcome;
import io.metersync.database.Database;
import io.metersync.database.Transactions;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The upsert processor of {@code routes/download-table.camel.yaml}: pulls the rows of the remote table named by the
 * exchange property {@code table} that differ and merges them into the local one, in one local transaction. The body becomes a
 * {@link Merged}.
 */
public final class TableMerge implements Processor {
    private static final int TIMEOUT_SECONDS = 300;

    private final DataSource local;
    private final DataSource remote;
    private final SqlFiles sql;
    private final RefusedRows refusedRows;
    private final LocalFields ownedOfMeters;
    private final ChangedTables changedTables;
    private final TableDigest digest;
    private final TransactionTemplate transaction;
    private final TransactionTemplate fromRemote;

    public TableMerge(
            Database local,
            DataSource remote,
            SqlFiles sql,
            RefusedRows refusedRows,
            LocalFields ownedOfMeters,
            ChangedTables changedTables) {
        this.local = local.unshared();
        this.remote = remote;
        this.sql = sql;
        this.refusedRows = refusedRows;
        this.ownedOfMeters = ownedOfMeters;
        this.changedTables = changedTables;
        this.transaction = Transactions.on(this.local, TIMEOUT_SECONDS);
        this.fromRemote = Transactions.on(remote, TIMEOUT_SECONDS);
        this.fromRemote.setReadOnly(true);
        this.digest = new TableDigest(local, remote, sql);
    }

    /** A row that was inserted, or updated in the named fields (never their values); {@code fields} may also mark a deactivation. */
    public record Change(String key, String name, boolean isNew, String fields) {
        /** As {@code sql/local/merge-TABLE.sql} gives it. */
        static Change of(ResultSet row) throws SQLException {
            return new Change(
                    row.getString("key"), row.getString("name"), row.getBoolean("is_new"), row.getString("fields"));
        }

        /** The first changes of a larger number, in the words of the log. */
        static String named(List<Change> first, long count, Function<Change, String> as) {
            return new Excerpt(first.stream().map(as).toList(), count).line();
        }

        /** With its name. */
        String withName() {
            return with(name);
        }

        private String with(String what) {
            return key + " (" + what + ")";
        }

        @Override
        public String toString() {
            return with(isNew ? name : fields);
        }
    }

    /**
     * The result of a merge.
     *
     * @param total rows of the remote table
     * @param inserted rows that were new
     * @param updated rows that were changed
     * @param changes the first 100 of each
     * @param conflicts the local edits that it has overwritten
     */
    public record Merged(
            long total, long inserted, long updated, List<Change> changes, Conflicts conflicts, long millis)
            implements Download {
        @Override
        public Outcome outcome(String flow, String table) {
            Map<String, Object> details = Map.of(
                    "table",
                    table,
                    "total",
                    total,
                    "inserted",
                    inserted,
                    "updated",
                    updated,
                    "changes",
                    changes,
                    "conflicts",
                    conflicts);
            return new Outcome(flow, true, total, null, millis, details);
        }

        /** The new ones as a line of the log names them, with their names. */
        public String newOnes() {
            return list(true, inserted);
        }

        /** The changed ones as a line of the log names them, with their fields. */
        public String changedOnes() {
            return list(false, updated);
        }

        private String list(boolean isNew, long count) {
            return Change.named(
                    changes.stream().filter(change -> change.isNew() == isNew).toList(), count, Change::toString);
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String table = exchange.getProperty("table", String.class);
        exchange.getIn().setBody(merge(table));
    }

    /**
     * Merges the ranges of keys whose digests differ; the whole table if the digests can't be compared; nothing, without a look at the
     * rows, if neither copy has changed since they were found equal.
     */
    public Merged merge(String table) {
        long start = System.nanoTime();
        String state = changedTables.take(table);
        Long rows = state == null ? null : changedTables.rowsIfEqual(table, state);
        if (rows != null) {
            return equal(table, rows, start);
        }
        TableDigest.Difference difference = digest.compare(owned(table));
        if (difference.isEmpty()) {
            changedTables.foundEqual(table, state, difference.remoteRows());
        }
        return merge(table, difference, start, this::inTransaction, staged -> {});
    }

    /** The changes that {@link #merge} would make now. */
    Merged preview(String table) {
        long start = System.nanoTime();
        return merge(
                table, digest.compare(owned(table)), start, steps -> onCopies(table, steps), Staging::forbidWrites);
    }

    private Merged merge(
            String table,
            TableDigest.Difference difference,
            long start,
            Function<Function<JdbcTemplate, Merged>, Merged> transaction,
            Consumer<Staging> whenStaged) {
        if (difference.isEmpty()) {
            return equal(table, difference.remoteRows(), start);
        }
        return leavingOutRefused(
                table,
                staging -> transaction.apply(statements -> {
                    staging.fill(difference);
                    whenStaged.accept(staging);
                    return staging.merge(start);
                }));
    }

    private Merged equal(String table, long rows, long startNanos) {
        refusedRows.note(table, LeftOut.NONE, LeftOut.NONE);
        return new Merged(rows, 0, 0, List.of(), Conflicts.NONE, (System.nanoTime() - startNanos) / 1_000_000);
    }

    /** Merges with a staging table of its own, and takes note of the rows that this left out. */
    <T> T leavingOutRefused(String table, Function<Staging, T> merge) {
        Staging staging = new Staging(owned(table), local, remote, fromRemote, sql, refusedRows);
        T result = merge.apply(staging);
        refusedRows.note(table, staging.refused(), staging.older());
        staging.conflicts().log(table);
        return result;
    }

    private OwnedFields owned(String table) {
        return new OwnedFields(table, table.equals("meters") ? ownedOfMeters : LocalFields.NONE, sql);
    }

    /**
     * Runs the steps of a merge on temporary copies that hide the tables, and rolls back. It blocks no other transaction, because it takes
     * neither the lock of the merges nor a row lock.
     */
    <T> T onCopies(String table, Function<JdbcTemplate, T> steps) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            JdbcTemplate statements = new JdbcTemplate(local);
            statements.execute(sql.read(SqlFile.LOCAL_PLAN, table));
            return steps.apply(statements);
        });
    }

    /** Runs the steps of a merge in one local transaction, alone among the merges of this local database. */
    <T> T inTransaction(Function<JdbcTemplate, T> steps) {
        return transaction.execute(status -> {
            JdbcTemplate statements = new JdbcTemplate(local);
            statements.execute(sql.read(SqlFile.LOCAL_LOCK_MERGE));
            return steps.apply(statements);
        });
    }
}
