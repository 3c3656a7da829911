package io.metersync.node;

import io.metersync.cycle.SyncLock;
import io.metersync.database.Database;
import io.metersync.fault.Count;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** An operator's decision about a local database that may be a copy: it is the site's own, or another site. */
public final class NodeDecision {
    private final Database local;
    private final JdbcTemplate statements;
    private final SqlFiles sql;
    private final NodeIdentity identity;

    public NodeDecision(Database local, SqlFiles sql, NodeIdentity identity) {
        this.local = local;
        this.statements = new JdbcTemplate(local);
        this.sql = sql;
        this.identity = identity;
    }

    /**
     * The data of the first site in a copied database.
     *
     * @param oldest timestamp of a reading, or null
     */
    public record Copied(long readings, String oldest, String newest, long quarantined) {}

    /** The rows that {@link #renew} would discard. */
    public Copied copied() {
        return statements.queryForObject(
                sql.read(SqlFile.LOCAL_COUNT_COPIED),
                (row, number) -> new Copied(
                        row.getLong("readings"),
                        row.getString("oldest"),
                        row.getString("newest"),
                        row.getLong("quarantined")));
    }

    /** This local database is the node that it records, independent of its earlier place; {@code by} is for {@code sync_logs}. */
    public void keep(String by) {
        move(null, identity.server(), "node keep", 0, by);
    }

    /**
     * This local database is another node, and all that was copied is discarded, or nothing is done. Gives the node.
     *
     * @throws IllegalStateException while a process syncs, and if the local database keeps readings that are deleted
     */
    public String renew(String by) {
        SyncLock lock = new SyncLock(local, sql);
        if (!lock.tryAcquire()) {
            throw new IllegalStateException(
                    "a process syncs this local database: stop it, or wait for the end of its cycle, and try again");
        }
        try {
            String node = UUID.randomUUID().toString();
            String server = identity.server();
            oneSnapshot(local).executeWithoutResult(transaction -> {
                long discarded = discard();
                move(node, server, "node new", discarded, by);
            });
            return node;
        } finally {
            lock.release();
        }
    }

    /** Readings that arrive meanwhile are not in the snapshot, and stay, because they are not copies. */
    private static TransactionTemplate oneSnapshot(DataSource local) {
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(local));
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return transaction;
    }

    private long discard() {
        Copied copied = copied();
        statements.update(sql.read(SqlFile.LOCAL_DISCARD_READINGS));
        statements.update(sql.read(SqlFile.LOCAL_DISCARD_COPIED));
        Copied kept = copied();
        if (kept.readings() + kept.quarantined() > 0) {
            throw new IllegalStateException(
                    "the local database keeps %s that were deleted, so nothing was changed: metersync check names the trigger or rule"
                            .formatted(Count.of(kept.readings() + kept.quarantined(), "reading")));
        }
        return copied.readings() + copied.quarantined();
    }

    private void move(String node, String server, String decision, long discarded, String by) {
        if (statements.update(sql.read(SqlFile.LOCAL_MOVE_NODE), node, server, decision, discarded, by) == 0) {
            throw new IllegalStateException(
                    "sync_node has no row, this local database has no identity: insert into sync_node default values");
        }
    }
}
