package io.metersync.demo;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** A site to try the product on: two PostgreSQL servers that live as long as this does, and meters that keep producing. */
public final class DemoSite implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final int SECONDS_BETWEEN_RENAMES = 17;

    private final EmbeddedPostgres local;
    private final EmbeddedPostgres remote;
    private final ScheduledExecutorService meters = Executors.newSingleThreadScheduledExecutor(DemoSite::thread);

    public DemoSite() throws IOException {
        local = EmbeddedPostgres.builder().setPGStartupWait(STARTUP).start();
        try {
            remote = EmbeddedPostgres.builder().setPGStartupWait(STARTUP).start();
        } catch (IOException | RuntimeException e) {
            local.close();
            throw e;
        }
    }

    /** The environment that points the product at the two servers. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("SYNC_INTERVAL_SECONDS", "5");
        environment.put("LOG_FILE", "");
        environment.put("LOG_LEVEL", "warn");
        database(environment, "POSTGRES_SYNC", local);
        database(environment, "POSTGRES_CLIENT", remote);
        return environment;
    }

    /** The environment of another site: a local database of its own on the same server, and the same remote database. */
    Map<String, String> environmentOfAnother(int number) {
        String name = "site_" + number;
        new JdbcTemplate(local.getPostgresDatabase()).execute("create database " + name);
        Map<String, String> environment = environment();
        environment.put("POSTGRES_SYNC_DB", name);
        environment.put("SITE_NAME", "Site " + number);
        return environment;
    }

    /** Fills the migrated databases and lets every meter produce a reading a second. */
    public void start(Databases databases, SqlFiles sql) {
        JdbcTemplate there = new JdbcTemplate(databases.remote());
        there.execute(sql.read(SqlFile.DEMO_REMOTE));
        collect(databases, sql);
        every(SECONDS_BETWEEN_RENAMES, () -> there.execute(sql.read(SqlFile.DEMO_RENAME_METER)));
    }

    /** Lets readings wait in a migrated local database, and its meters produce one a second each. */
    void collect(Databases databases, SqlFiles sql) {
        JdbcTemplate here = new JdbcTemplate(databases.local());
        here.execute(sql.read(SqlFile.DEMO_LOCAL));
        every(1, () -> here.execute(sql.read(SqlFile.DEMO_COLLECT)));
    }

    @Override
    public void close() throws IOException {
        meters.shutdownNow();
        local.close();
        remote.close();
    }

    private void every(int seconds, Runnable action) {
        meters.scheduleAtFixedRate(() -> logFailure(action), seconds, seconds, TimeUnit.SECONDS);
    }

    private static void logFailure(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger("demo").warn("the demo's meters: {}", e.getMessage());
        }
    }

    private static void database(Map<String, String> environment, String prefix, EmbeddedPostgres server) {
        environment.put(prefix + "_HOST", "127.0.0.1");
        environment.put(prefix + "_PORT", Integer.toString(server.getPort()));
        environment.put(prefix + "_DB", "postgres");
        environment.put(prefix + "_SCHEMA", "public");
        environment.put(prefix + "_USER", "postgres");
        environment.put(prefix + "_PASSWORD", "postgres");
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "demo-meters");
        thread.setDaemon(true);
        return thread;
    }
}
