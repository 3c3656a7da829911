package io.metersync.sync;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time sync a local database, so that a standby does not send what the other one is sending. Only
 * a courtesy: two that sync at once would still lose and double nothing. The server frees it when its holder dies.
 */
public final class SyncLock {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");

    private final DataSource local;
    private final String sql;
    private Connection holder;
    private boolean standsBy;

    public SyncLock(DataSource local, String sql) {
        this.local = local;
        this.sql = sql;
    }

    /** False while another process syncs; true without a lock where the local database is down, for the cycle to say so. */
    synchronized boolean tryAcquire() {
        try {
            holder = local.getConnection();
            if (tryLock(holder)) {
                standsBy = false;
                return true;
            }
            release();
            announceStandby();
            return false;
        } catch (SQLException e) {
            release();
            return true;
        }
    }

    /** Ends the session that holds the lock: a pooled one would keep it. */
    synchronized void release() {
        try (Connection held = holder) {
            if (held != null) {
                held.createStatement().execute("select pg_advisory_unlock_all()");
            }
        } catch (SQLException e) {
            LOG.debug("the session that held the lock is gone, and the lock with it", e);
        }
        holder = null;
    }

    private boolean tryLock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked = statement.executeQuery(sql)) {
            return locked.next() && locked.getBoolean(1);
        }
    }

    private void announceStandby() {
        if (!standsBy) {
            LOG.info("Another process syncs this local database: standing by");
        }
        standsBy = true;
    }
}
