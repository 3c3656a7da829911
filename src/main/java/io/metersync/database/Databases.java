package io.metersync.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.metersync.fault.UnsupportedServerException;
import io.metersync.settings.Hosts;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The two connection pools. Opening them connects to nothing, so that a site starts while a database is down; every wait
 * on a connection ends after DB_SOCKET_TIMEOUT_MS, so that a frozen link is an error and not a hang.
 */
public final class Databases implements AutoCloseable {
    private static final String LOCAL = "POSTGRES_SYNC";
    private static final String REMOTE = "POSTGRES_CLIENT";
    /** Functions that sql/ uses, such as bit_xor and pg_column_compression, came with this version. */
    private static final int OLDEST_VERSION = 14;
    /** So long the driver believes what it has seen of a host: whether it is the primary, or does not answer. */
    private static final int HOST_RECHECK_SECONDS = 5;

    /**
     * A statement ends before the socket gives up, a lock before the statement; a process that vanished with its machine, or
     * sits on a dead link, loses its locks within a minute. The session starts with them, which costs no round trip.
     */
    private static final String LOCAL_SESSION = "-c statement_timeout=28s -c lock_timeout=20s"
            + " -c idle_in_transaction_session_timeout=60s"
            + " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private final Pool local;
    private final Pool remote;

    public Databases(Settings settings) {
        this(settings, Clock.systemUTC());
    }

    public Databases(Settings settings, Clock clock) {
        // the driver gives every session the JVM's time zone: UTC, so that CURRENT_TIMESTAMP means one thing everywhere
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        local = new Pool("local", LOCAL, settings, clock);
        remote = new Pool("remote", REMOTE, settings, clock);
    }

    public Pool local() {
        return local;
    }

    public Pool remote() {
        return remote;
    }

    /** What else than files of the settings the servers' certificates are verified with, a line each. */
    public List<String> trusts() {
        return Stream.of(local, remote)
                .map(Pool::trust)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void close() {
        local.close();
        remote.close();
    }

    /** A pool that says which database could not be reached, and why, instead of how long it waited. */
    public static final class Pool extends HikariDataSource implements Database {
        private final String label;
        private final String trust;
        private final Clock clock;
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

        Pool(String name, String prefix, Settings settings, Clock clock) {
            super(config(name, prefix, settings));
            ((StaleConnections) getExceptionOverride()).discardFrom(this);
            this.clock = clock;
            trust = isTrustOfJava(prefix, settings)
                    ? "%s_SSLROOTCERT is not set: certificates are verified with Java's trust store".formatted(prefix)
                    : null;
            label = "%s database %s/%s".formatted(name, hosts(prefix, settings), text(settings, prefix, "DB"));
        }

        /** For example {@code remote database db.example.com:5432/client}. */
        public String label() {
            return label;
        }

        /** What else than SSLROOTCERT the server's certificate is verified with, or null. */
        public String trust() {
            return trust;
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
                    // else all connections are in use, which says nothing about the database
                    contact.attempted(false, start);
                }
                throw unreachable(e);
            }
        }

        /** Each connection, because a server may be replaced; it named its version when the session began, so nothing is asked. */
        private Connection supported(Connection connection) throws SQLException {
            DatabaseMetaData server = connection.getMetaData();
            if (server.getDatabaseMajorVersion() >= OLDEST_VERSION) {
                return connection;
            }
            String version = server.getDatabaseProductVersion();
            // the next ones may be of the server that replaces this one
            getHikariPoolMXBean().softEvictConnections();
            connection.close();
            throw new UnsupportedServerException(
                    "%s is PostgreSQL %s, and Metersync needs %d or newer: upgrade the server"
                            .formatted(label, version, OLDEST_VERSION));
        }

        private SQLException unreachable(SQLException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String state = cause instanceof SQLException sql ? sql.getSQLState() : e.getSQLState();
            return new SQLTransientConnectionException(label + ": " + cause.getMessage(), state, e);
        }
    }

    private static HikariConfig config(String name, String prefix, Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name + "Db");
        config.setDataSource(driver(prefix, settings));
        config.setMaximumPoolSize(settings.number(Setting.DB_POOL_MAX));
        config.setMinimumIdle(0);
        config.setIdleTimeout(settings.number(Setting.DB_POOL_IDLE_TIMEOUT_MS));
        config.setConnectionTimeout(settings.number(Setting.DB_CONNECTION_TIMEOUT_MS));
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverride(new StaleConnections());
        return config;
    }

    /** Without a file of its own the driver would look for one in the user's home, and refuse each server if there is none. */
    private static boolean isTrustOfJava(String prefix, Settings settings) {
        return text(settings, prefix, "SSLMODE").startsWith("verify-")
                && text(settings, prefix, "SSLROOTCERT").isEmpty()
                && !Files.exists(Path.of(System.getProperty("user.home"), ".postgresql", "root.crt"));
    }

    private static PGSimpleDataSource driver(String prefix, Settings settings) {
        Setting password = Setting.valueOf(prefix + "_PASSWORD");
        PGSimpleDataSource driver = new FreshSecrets(() -> settings.secret(password));
        Hosts hosts = hosts(prefix, settings);
        driver.setServerNames(hosts.names());
        driver.setPortNumbers(hosts.ports());
        if (hosts.areSeveral()) {
            driver.setTargetServerType("primary");
            driver.setHostRecheckSeconds(HOST_RECHECK_SECONDS);
        }
        driver.setDatabaseName(text(settings, prefix, "DB"));
        driver.setUser(text(settings, prefix, "USER"));
        driver.setSslMode(text(settings, prefix, "SSLMODE"));
        if (!text(settings, prefix, "SSLROOTCERT").isEmpty()) {
            driver.setSslRootCert(text(settings, prefix, "SSLROOTCERT"));
        } else if (isTrustOfJava(prefix, settings)) {
            driver.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
        if (!text(settings, prefix, "SSLCERT").isEmpty()) {
            driver.setSslCert(text(settings, prefix, "SSLCERT"));
            driver.setSslKey(text(settings, prefix, "SSLKEY"));
        }
        driver.setApplicationName("metersync");
        driver.setTcpKeepAlive(true);
        // one that does not answer must leave time for the others
        driver.setConnectTimeout(
                Math.max(1, settings.number(Setting.DB_CONNECTION_TIMEOUT_MS) / 1000 / hosts.names().length));
        driver.setSocketTimeout(settings.number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000);
        // a statement is given up after 5/6 of that, and asking the server to end it takes the same frozen link
        driver.setCancelSignalTimeout(Math.max(1, settings.number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000 / 6));
        driver.setSocketFactory(TimedSockets.class.getName());
        driver.setSocketFactoryArg(settings.text(Setting.DB_SOCKET_TIMEOUT_MS));
        // a server's error detail quotes the row, and a meter's data has no place in a log
        driver.setLogServerErrorDetail(false);
        if (prefix.equals(LOCAL)) {
            // not on the remote, where a pooler refuses them, and may hand the session to somebody else
            driver.setOptions(LOCAL_SESSION);
            if (settings.localSchema().isSet()) {
                driver.setCurrentSchema(settings.localSchema().quoted());
            }
            driver.setAssumeMinServerVersion(Integer.toString(OLDEST_VERSION));
        } else {
            // a transaction pooler hands every transaction another session, which does not know this one's statements
            driver.setPrepareThreshold(0);
        }
        return driver;
    }

    private static Hosts hosts(String prefix, Settings settings) {
        return prefix.equals(LOCAL) ? settings.localHosts() : settings.remoteHosts();
    }

    private static String text(Settings settings, String prefix, String name) {
        return settings.text(Setting.valueOf(prefix + "_" + name));
    }
}
