package io.metersync;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.metersync.sync.Fault;
import java.sql.SQLException;

/**
 * Discards all connections of a pool if the server turns out to be no primary any more, or to go down: it may keep its sessions for
 * ever, while its address already leads to another server.
 */
final class StaleConnections implements SQLExceptionOverride {
    private volatile HikariDataSource pool;

    void discardFrom(HikariDataSource open) {
        pool = open;
    }

    /** Those that are idle are closed at once, those in use when they come back. */
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        if (!Fault.isOfServer(failure.getSQLState())) {
            return Override.CONTINUE_EVICT;
        }
        pool.getHikariPoolMXBean().softEvictConnections();
        return Override.MUST_EVICT;
    }
}
