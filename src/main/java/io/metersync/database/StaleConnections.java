package io.metersync.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.metersync.fault.SqlStates;
import java.sql.SQLException;

/**
 * Discards all connections of a pool if the server is no longer the primary, or shuts down, because the server may keep its sessions
 * permanently while its address already leads to another server.
 */
final class StaleConnections implements SQLExceptionOverride {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    private volatile HikariDataSource pool;

    void discardFrom(HikariDataSource open) {
        pool = open;
    }

    /** Idle connections are closed immediately, and connections in use on their return. */
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        if (!SqlStates.isOfServer(failure.getSQLState())) {
            // HikariCP takes "feature not supported" for a broken connection, but the unsupported feature may be a rule
            // or a type
            return FEATURE_NOT_SUPPORTED.equals(failure.getSQLState())
                    ? Override.DO_NOT_EVICT
                    : Override.CONTINUE_EVICT;
        }
        pool.getHikariPoolMXBean().softEvictConnections();
        return Override.MUST_EVICT;
    }
}
