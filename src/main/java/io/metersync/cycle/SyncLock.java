package io.metersync.cycle;

import io.metersync.database.Database;
import io.metersync.database.KeptConnection;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process sync a local database and others stand by. Its holder keeps it from cycle to cycle, and gives it up when a cycle failed,
 * so that a standby with a better link may try; the server frees it when its holder dies. The lock is not needed for correctness: two
 * processes that sync together would still lose and double nothing.
 */
public final class SyncLock {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");

    private final Database local;
    private final SqlFiles sql;
    private KeptConnection holder;
    private boolean standsBy;

    public SyncLock(Database local, SqlFiles sql) {
        this.local = local;
        this.sql = sql;
    }

    /** False while another process syncs; true without a lock if the local database is down, because the cycle reports that. */
    public synchronized boolean tryAcquire() {
        try {
            if (holder != null && holder.isAlive()) {
                return true;
            }
            release();
            boolean isOurs = tryLock();
            announce(isOurs);
            return isOurs;
        } catch (SQLException e) {
            release();
            return true;
        }
    }

    /** Whether another process had the lock when we last looked. */
    synchronized boolean isStandby() {
        return standsBy;
    }

    /** Gives the lock up. */
    public synchronized void release() {
        try {
            if (holder != null) {
                holder.giveUp();
            }
        } catch (SQLException e) {
            LOG.debug("the session that held the lock is gone, and the lock with it", e);
        }
        holder = null;
    }

    private boolean tryLock() throws SQLException {
        Connection connection = local.getConnection();
        try {
            holder = isLocked(connection) ? local.keep(connection) : null;
        } finally {
            if (holder == null) {
                connection.close();
            }
        }
        return holder != null;
    }

    private boolean isLocked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked = statement.executeQuery(sql.read(SqlFile.LOCAL_LOCK_SYNC))) {
            return locked.next() && locked.getBoolean(1);
        }
    }

    private void announce(boolean isOurs) {
        if (!isOurs && !standsBy) {
            LOG.info("Another process syncs this local database: standing by");
        } else if (isOurs && standsBy) {
            LOG.info("The other process no longer syncs this local database: taking over");
        }
        standsBy = !isOurs;
    }
}
