package io.metersync.database;

import com.zaxxer.hikari.HikariConfig;
import io.metersync.settings.Hosts;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** The settings of one database as its pool and the driver take them. */
final class DriverSettings {
    static final String LOCAL = "POSTGRES_SYNC";
    static final String REMOTE = "POSTGRES_CLIENT";
    /** Functions that sql/ uses, such as bit_xor and pg_column_compression, came with this version. */
    static final int OLDEST_VERSION = 14;
    /** A connection that is unused for longer costs the server more than another login. */
    private static final int LONGEST_REST_SECONDS = 60;
    /** The time for which the driver trusts its last result for a host: primary, standby or no answer. */
    private static final int HOST_RECHECK_SECONDS = 5;

    /**
     * A statement ends before the socket gives up, a lock before the statement; a process that vanished with its machine, or
     * sits on a dead link, loses its locks within a minute. The session starts with them, which costs no round trip.
     */
    private static final String LOCAL_SESSION = "-c statement_timeout=28s -c lock_timeout=20s"
            + " -c idle_in_transaction_session_timeout=60s"
            + " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private final String prefix;
    private final Settings settings;

    DriverSettings(String prefix, Settings settings) {
        this.prefix = prefix;
        this.settings = settings;
    }

    /** The source other than SSLROOTCERT that verifies the server's certificate, or null. */
    String trust() {
        return isTrustOfJava()
                ? "%s_SSLROOTCERT is not set: certificates are verified with Java's trust store".formatted(prefix)
                : null;
    }

    HikariConfig pool(String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name + "Db");
        config.setDataSource(driver());
        config.setMaximumPoolSize(settings.number(Setting.DB_POOL_MAX));
        config.setMinimumIdle(0);
        config.setIdleTimeout(idleTimeoutMillis());
        config.setConnectionTimeout(settings.number(Setting.DB_CONNECTION_TIMEOUT_MS));
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverride(new StaleConnections());
        return config;
    }

    /** A connection to the remote database lasts until the next cycle if that begins within a minute, because a login costs more. */
    private long idleTimeoutMillis() {
        long set = settings.number(Setting.DB_POOL_IDLE_TIMEOUT_MS);
        return prefix.equals(REMOTE) && !restsLong() ? Math.max(set, LONGEST_REST_SECONDS * 1500L) : set;
    }

    /** Whether the remote database has so much time between two cycles that a connection should not last as long. */
    boolean restsLong() {
        return settings.number(Setting.SYNC_INTERVAL_SECONDS) > LONGEST_REST_SECONDS;
    }

    /** Without a file of its own the driver would look for one in the user's home, and refuse each server if there is none. */
    private boolean isTrustOfJava() {
        return text("SSLMODE").startsWith("verify-")
                && text("SSLROOTCERT").isEmpty()
                && !Files.exists(Path.of(System.getProperty("user.home"), ".postgresql", "root.crt"));
    }

    private PGSimpleDataSource driver() {
        Setting password = Setting.valueOf(prefix + "_PASSWORD");
        PGSimpleDataSource driver = new FreshSecrets(() -> settings.secret(password));
        Hosts hosts = hosts();
        driver.setServerNames(hosts.names());
        driver.setPortNumbers(hosts.ports());
        if (hosts.areSeveral()) {
            driver.setTargetServerType("primary");
            driver.setHostRecheckSeconds(HOST_RECHECK_SECONDS);
        }
        driver.setDatabaseName(text("DB"));
        driver.setUser(text("USER"));
        driver.setSslMode(text("SSLMODE"));
        if (!text("SSLROOTCERT").isEmpty()) {
            driver.setSslRootCert(text("SSLROOTCERT"));
        } else if (isTrustOfJava()) {
            driver.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
        if (!text("SSLCERT").isEmpty()) {
            driver.setSslCert(text("SSLCERT"));
            driver.setSslKey(text("SSLKEY"));
        }
        driver.setApplicationName("metersync");
        driver.setTcpKeepAlive(true);
        // a host that does not answer must leave time for the others
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
            // not for the remote database, because a pooler refuses them, and may give the session to another client
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

    Hosts hosts() {
        return prefix.equals(LOCAL) ? settings.localHosts() : settings.remoteHosts();
    }

    String text(String name) {
        return settings.text(Setting.valueOf(prefix + "_" + name));
    }
}
