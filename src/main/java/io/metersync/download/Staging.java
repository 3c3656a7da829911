package io.metersync.download;

import io.metersync.fault.Fault;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The staging table of one local transaction: the remote rows that are to be merged. Rows that the local database refuses are left
 * out; if there is no other, it fails.
 */
final class Staging {
    private final String table;
    private final DataSource local;
    private final DataSource remote;
    private final TransactionTemplate fromRemote;
    private final SqlFiles sql;
    private final JdbcTemplate statements;
    private final RefusedRows known;
    private final OwnedFields owned;
    private final LeftOut.Collector refused = new LeftOut.Collector();
    private final LeftOut.Collector older = new LeftOut.Collector();
    private long copied;
    private boolean isOffered;
    private Conflicts conflicts = Conflicts.NONE;
    private TableDigest.Difference difference;

    Staging(
            OwnedFields owned,
            DataSource local,
            DataSource remote,
            TransactionTemplate fromRemote,
            SqlFiles sql,
            RefusedRows known) {
        this.owned = owned;
        this.table = owned.table();
        this.local = local;
        this.remote = remote;
        this.fromRemote = fromRemote;
        this.sql = sql;
        this.statements = new JdbcTemplate(local);
        this.known = known;
    }

    /** Rows that the local database refuses. */
    LeftOut refused() {
        return refused.leftOut();
    }

    /** Rows that have the same key as a newer one. */
    LeftOut older() {
        return older.leftOut();
    }

    /** Local edits that the merge has overwritten. */
    Conflicts conflicts() {
        return conflicts;
    }

    /** Rows of the remote table. */
    long total() {
        return difference.ranges().isEmpty() ? copied : difference.remoteRows();
    }

    private boolean isWhole(long copied) {
        return difference.ranges().isEmpty() || copied == difference.remoteRows();
    }

    /** Pulls the remote rows in the ranges that differ into this transaction's staging table. */
    void fill(TableDigest.Difference difference) {
        this.difference = difference;
        statements.execute(sql.read(SqlFile.LOCAL_STAGE, table));
        copied = fromRemote.execute(status -> copy(difference.ranges()));
        statements
                .queryForList(sql.read(SqlFile.LOCAL_DROP_OLDER, table), String.class)
                .forEach(key -> older.add(key, "a newer row has the same key"));
        owned.keep(statements);
    }

    /**
     * From now on the transaction writes to temporary tables only. The tables for sorting are created first, because that is impossible
     * later.
     */
    void forbidWrites() {
        offer();
        statements.execute(sql.read(SqlFile.LOCAL_FORBID_WRITES));
    }

    /** Merges the staging table into the local one. */
    TableMerge.Merged merge(long startNanos) {
        long[] counts = new long[3];
        List<TableMerge.Change> changes = new ArrayList<>();
        RowCallbackHandler merged = row -> {
            int kind = row.getObject("is_new") == null ? 2 : row.getBoolean("is_new") ? 0 : 1;
            counts[kind] = row.getLong("total");
            if (kind == 2) {
                refused.name(row.getString("key"), reason(row.getString("sqlstate"), row.getString("error")));
            } else {
                changes.add(TableMerge.Change.of(row));
            }
        };
        statements.execute(sql.read(SqlFile.LOCAL_CHECK_AT_ONCE));
        // more than the staging table can't hold: a merge of all fails again, and the server logs that
        if (known.count(table) > refused.count() || !isMergedWhole(merged)) {
            sort();
            statements.query(sql.read(SqlFile.LOCAL_READ_SORTED), merged);
        }
        refused.count(counts[2]);
        conflicts = counts[1] == 0 ? Conflicts.NONE : Conflicts.overwritten(table, sql, statements);
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        return new TableMerge.Merged(total(), counts[0], counts[1], List.copyOf(changes), conflicts, millis);
    }

    /** Merges all rows with one statement, or none of them if the local database refuses one. */
    private boolean isMergedWhole(RowCallbackHandler merged) {
        ConnectionCallback<Boolean> merge = to -> SavepointStep.refusal(to, () -> merge(to, merged)) == null;
        return statements.execute(merge);
    }

    private void merge(Connection to, RowCallbackHandler merged) throws SQLException {
        try (Statement statement = to.createStatement();
                ResultSet rows = statement.executeQuery(sql.read(SqlFile.LOCAL_MERGE, table))) {
            while (rows.next()) {
                merged.processRow(rows);
            }
        }
    }

    /** Lets the merge be run on a few rows at a time. */
    private void offer() {
        if (isOffered) {
            return;
        }
        isOffered = true;
        set("staging", "incoming_" + table);
        set("merge", sql.read(SqlFile.LOCAL_MERGE, table));
        statements.execute(sql.read(SqlFile.LOCAL_OFFER_ROWS));
    }

    private void sort() {
        offer();
        set("is_whole", Boolean.toString(isWhole(copied)));
        statements.execute(sql.read(SqlFile.LOCAL_SORT_ROWS));
    }

    /** A setting of this transaction, for a DO block, which takes no parameters. */
    private void set(String name, String value) {
        statements.queryForObject(sql.read(SqlFile.LOCAL_SET_FOR_SORTING), String.class, "metersync." + name, value);
    }

    private long copy(String ranges) {
        if (!ranges.isEmpty()) {
            new JdbcTemplate(remote).queryForObject(sql.read(SqlFile.REMOTE_CHOOSE_RANGES), String.class, ranges);
        }
        Connection from = DataSourceUtils.getConnection(remote);
        Connection to = DataSourceUtils.getConnection(local);
        String copyOut = sql.read(SqlFile.REMOTE_COPY, table);
        String copyIn = sql.read(SqlFile.LOCAL_COPY, table);
        try {
            return copy(from, copyOut, to, copyIn);
        } catch (SQLException e) {
            throw new IllegalStateException("copy-" + table, e);
        }
    }

    private long copy(Connection from, String copyOut, Connection to, String copyIn) throws SQLException {
        SortingCopy copy = new SortingCopy(to, copyIn, (key, refusal) -> refuse(to, key, refusal));
        copy.copy(from, copyOut);
        long copied = copy.accepted() + refused.count();
        SQLException refusal = copy.refusalOfAll();
        // as sort-rows.sql has it
        if (refusal != null && (isWhole(copied) || refusal.getSQLState().startsWith("42"))) {
            throw refusal;
        }
        return copied;
    }

    /** The row exists remotely, so its key must not count as missing; a key that the table can't hold is none of its own. */
    private void refuse(Connection to, String key, SQLException refusal) throws SQLException {
        refused.add(key, reason(refusal.getSQLState(), refusal.getMessage()));
        SavepointStep.refusal(to, () -> {
            try (PreparedStatement insert = to.prepareStatement(sql.read(SqlFile.LOCAL_REFUSE, table))) {
                insert.setString(1, key);
                insert.execute();
            }
        });
    }

    private static String reason(String sqlState, String error) {
        return Fault.refused(sqlState, error).message();
    }
}
