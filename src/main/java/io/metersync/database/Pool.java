package io.metersync.database;

import com.zaxxer.hikari.HikariDataSource;
import io.metersync.fault.UnsupportedServerException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Instant;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A pool whose error names the unreachable database and the reason, instead of the waiting time. */
public final class Pool extends HikariDataSource implements Database {
    private static final int LONGEST_STATEMENT_SECONDS = 3_600;

    private final String label;
    private final String trust;
    private final Clock clock;
    private final boolean restsLong;
    private final Contact contact = new Contact();
    private final DataSource unshared = new AbstractDataSource() {
        @Override
        public Connection getConnection() throws SQLException {
            return pooled();
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new UnsupportedOperationException();
        }
    };
    private volatile KeptConnection kept;

    Pool(String name, DriverSettings driver, Clock clock) {
        super(driver.pool(name));
        ((StaleConnections) getExceptionOverride()).discardFrom(this);
        this.clock = clock;
        restsLong = driver.restsLong();
        trust = driver.trust();
        label = "%s database %s/%s".formatted(name, driver.hosts(), driver.text("DB"));
    }

    /** For example {@code remote database db.example.com:5432/client}. */
    public String label() {
        return label;
    }

    /** What else than SSLROOTCERT the server's certificate is verified with, or null. */
    public String trust() {
        return trust;
    }

    /** Closes the connections after a cycle, unless the next cycle begins within a minute. */
    public void rest() {
        if (restsLong) {
            getHikariPoolMXBean().softEvictConnections();
        }
    }

    /** For a command that counts millions of rows; before the first connection. */
    public void allowLongStatements() {
        longestStatement(LONGEST_STATEMENT_SECONDS);
    }

    /** For a command that changes a large table, which takes as long as it takes; before the first connection. */
    public void allowEndlessStatements() {
        longestStatement(0);
    }

    private void longestStatement(int seconds) {
        ((PGSimpleDataSource) getDataSource()).setSocketTimeout(seconds);
    }

    @Override
    public Contact contact() {
        return contact;
    }

    @Override
    public KeptConnection keep(Connection connection) {
        kept = new KeptConnection(connection);
        return kept;
    }

    @Override
    public DataSource unshared() {
        return unshared;
    }

    @Override
    public Connection getConnection() throws SQLException {
        KeptConnection lender = kept;
        Connection lent = lender == null ? null : lender.lend();
        return lent != null ? lent : pooled();
    }

    private Connection pooled() throws SQLException {
        return supported(connected());
    }

    private Connection connected() throws SQLException {
        Instant start = clock.instant();
        try {
            Connection connection = super.getConnection();
            contact.attempted(true, clock.instant());
            return connection;
        } catch (SQLException e) {
            if (e.getCause() != null) {
                // otherwise all connections are in use, which is no information about the database
                contact.attempted(false, start);
            }
            throw unreachable(e);
        }
    }

    /** Each connection, because a server may be replaced; it named its version when the session began, so nothing is asked. */
    private Connection supported(Connection connection) throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        if (server.getDatabaseMajorVersion() >= DriverSettings.OLDEST_VERSION) {
            return connection;
        }
        String version = server.getDatabaseProductVersion();
        // the next ones may be of the server that replaces this one
        getHikariPoolMXBean().softEvictConnections();
        connection.close();
        throw new UnsupportedServerException("%s is PostgreSQL %s, and Metersync needs %d or newer: upgrade the server"
                .formatted(label, version, DriverSettings.OLDEST_VERSION));
    }

    private SQLException unreachable(SQLException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String state = cause instanceof SQLException sql ? sql.getSQLState() : e.getSQLState();
        return new SQLTransientConnectionException(label + ": " + cause.getMessage(), state, e);
    }
}
