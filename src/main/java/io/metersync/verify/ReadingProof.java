package io.metersync.verify;

import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Compares the sent readings of this node with the readings in the remote database, by meter and day of the readings' timestamps.
 *
 * <p>A reading is deleted locally after its arrival, so its traces are the only evidence:
 *
 * <ul>   <li>Proof of a loss: a day for which the ledger ({@code sql/local/ledger.sql}, if it is on) or the archive has counted more readings than the
 * remote database stores; a reading that another program marked as sent and that is not stored; more readings deleted, by
 * {@code sync_logs}, than the node has stored in all its life.   <li>Proof of a double: the same id, meter and time more than once. Two
 * readings of one meter and time with different       ids are none: a collector may write them.   <li>Only a hint: an id in neither
 * database, because a rolled back insert and a discarded reading use up an id; an id with two meters or times, because a reading may be
 * corrected before its deletion, and a restored database assigns ids again.
 * </ul>
 *
 * The local database is read first, in one snapshot, because the remote database then has all sent readings of that snapshot, even while
 * readings are being sent.
 */
public final class ReadingProof {
    private final Databases databases;
    private final SqlFiles sql;
    private final ProofRange range;
    private long archivedAndMissing;

    public ReadingProof(Databases databases, SqlFiles sql, ProofRange range) {
        this.databases = databases;
        this.sql = sql;
        this.range = range;
        // a count of millions of rows may take long
        databases.local().allowLongStatements();
        databases.remote().allowLongStatements();
    }

    /** Reports the start, then each day directly after it is read: none is kept. */
    public ProofResult run(Consumer<ProofStart> starts, Consumer<MeterDay> days) throws SQLException {
        ProofStart start;
        try (Connection here = transaction(databases.local());
                Connection there = transaction(databases.remote())) {
            // local only, because a remote pooler would pass the setting to another client; one statement needs no
            // isolation
            here.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            start = start(here);
            starts.accept(start);
            Map<DayRows.Key, Long> unstored =
                    new MarkedReadings(sql, new JdbcTemplate(databases.remote())).unstored(here, range, start.nodeId());
            days(here, there, start, unstored, days);
            here.rollback();
            there.rollback();
        }
        JdbcTemplate remote = new JdbcTemplate(databases.remote());
        List<Long> unaccounted = range.meterId() == null ? unaccounted(remote, start) : List.of();
        return new ProofResult(missingInAll(remote, start, unaccounted), unaccounted, reused(remote, start));
    }

    private static Connection transaction(Pool pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        return connection;
    }

    private ProofStart start(Connection here) {
        Map<String, Object> row = new JdbcTemplate(new SingleConnectionDataSource(here, true))
                .queryForMap(sql.read(SqlFile.LOCAL_VERIFY_START));
        if (row.get("node_id") == null) {
            throw new IllegalStateException(
                    "sync_node has no row, this local database has no identity: run metersync migrate");
        }
        return new ProofStart(
                (String) row.get("node_id"), (Boolean) row.get("ledger"), ((Number) row.get("sent")).longValue());
    }

    private void days(
            Connection here,
            Connection there,
            ProofStart start,
            Map<DayRows.Key, Long> unstored,
            Consumer<MeterDay> days)
            throws SQLException {
        try (DayRows known = new DayRows(
                        here, sql.read(SqlFile.LOCAL_VERIFY_READINGS), range.from(), range.to(), range.meterId());
                DayRows stored = new DayRows(
                        there,
                        sql.read(SqlFile.REMOTE_VERIFY_READINGS),
                        start.nodeId(),
                        range.from(),
                        range.to(),
                        range.meterId(),
                        range.meterId())) {
            while (known.key() != null || stored.key() != null) {
                DayRows.Key key = DayRows.first(known.key(), stored.key());
                MeterDay day = day(key, known, stored, start.hasLedger(), unstored.getOrDefault(key, 0L));
                archivedAndMissing += day.resendable();
                days.accept(day);
                advance(known, key);
                advance(stored, key);
            }
        }
    }

    private static void advance(DayRows rows, DayRows.Key key) throws SQLException {
        if (rows.isAt(key)) {
            rows.next();
        }
    }

    private static MeterDay day(DayRows.Key key, DayRows known, DayRows stored, boolean hasLedger, long unstored)
            throws SQLException {
        boolean isKnown = known.isAt(key);
        boolean isStored = stored.isAt(key);
        long sent = isKnown && hasLedger ? known.number("sent") : 0;
        long archived = isKnown ? known.number("archived") : 0;
        long count = isStored ? stored.number("stored") : 0;
        return new MeterDay(
                key.meterId(),
                key.day(),
                sent,
                count,
                isKnown ? known.number("waiting") : 0,
                isKnown ? known.number("quarantined") : 0,
                Math.max(0, Math.max(sent, archived) - count) + unstored,
                isStored ? stored.number("doubled") : 0,
                archived,
                isKnown ? known.text("archived_since") : null);
    }

    /**
     * Ids in neither database, between stored ids. The local query runs between two remote queries, because readings move from the local to
     * the remote database.
     */
    private List<Long> unaccounted(JdbcTemplate remote, ProofStart start) {
        List<Long> ids = remote.queryForList(
                sql.read(SqlFile.REMOTE_VERIFY_GAPS),
                Long.class,
                start.nodeId(),
                range.from(),
                range.to(),
                start.nodeId());
        if (ids.isEmpty()) {
            return ids;
        }
        List<Long> left = new ArrayList<>(ids);
        Object array = array(ids);
        left.removeAll(Set.copyOf(new JdbcTemplate(databases.local())
                .queryForList(sql.read(SqlFile.LOCAL_VERIFY_KNOWN_IDS), Long.class, array, array)));
        left.removeAll(Set.copyOf(
                remote.queryForList(sql.read(SqlFile.REMOTE_VERIFY_KNOWN_IDS), Long.class, start.nodeId(), array)));
        return left;
    }

    private static Object array(List<Long> ids) {
        return ids.toString().replace('[', '{').replace(']', '}');
    }

    /** If the ledger counts the days, or no id is missing, the totals prove nothing. */
    private long missingInAll(JdbcTemplate remote, ProofStart start, List<Long> unaccounted) {
        if (start.hasLedger() || unaccounted.isEmpty()) {
            return 0;
        }
        long stored = remote.queryForObject(sql.read(SqlFile.REMOTE_VERIFY_TOTAL), Long.class, start.nodeId());
        return Math.max(0, start.sentInAll() - stored - archivedAndMissing);
    }

    private List<ProofResult.ReusedId> reused(JdbcTemplate remote, ProofStart start) {
        return remote.query(
                sql.read(SqlFile.REMOTE_VERIFY_REUSED),
                (row, place) -> new ProofResult.ReusedId(row.getLong("source_id"), row.getString("readings")),
                start.nodeId(),
                range.from(),
                range.to(),
                range.meterId(),
                range.meterId());
    }
}
