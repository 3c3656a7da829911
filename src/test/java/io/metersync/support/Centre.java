package io.metersync.support;

import io.metersync.flow.SqlFiles;
import io.metersync.http.HttpRules;
import io.metersync.migration.Migration;
import io.metersync.process.FleetProcess;
import io.metersync.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

/** A remote database with the tables of the centre, and the centre's process in this JVM. It knows no local database. */
public final class Centre implements AutoCloseable {
    private static final Path HOME = Path.of("").toAbsolutePath();

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final JdbcTemplate remote;
    private final int httpPort = Site.freePort();
    private FleetProcess process;
    private CompletableFuture<?> running;

    public Centre(PostgresServer server) {
        this(server, server.createDatabase(), server.port());
    }

    /** On a database of {@code server}, which the centre reaches at {@code port}. */
    public Centre(PostgresServer server, String database, int port) {
        remote = server.statements(database);
        with("POSTGRES_CLIENT_HOST", "127.0.0.1")
                .with("POSTGRES_CLIENT_PORT", Integer.toString(port))
                .with("POSTGRES_CLIENT_DB", database)
                .with("POSTGRES_CLIENT_USER", "postgres")
                .with("POSTGRES_CLIENT_PASSWORD", "postgres")
                .with("POSTGRES_CLIENT_SSLMODE", "disable")
                .with("DB_CONNECTION_TIMEOUT_MS", "10000")
                .with("LOG_FILE", "")
                .with("HTTP_PORT", Integer.toString(httpPort));
        Migration.ofFleet(settings()).run();
    }

    public Centre with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    public JdbcTemplate remote() {
        return remote;
    }

    public int httpPort() {
        return httpPort;
    }

    public String address() {
        return "http://127.0.0.1:" + httpPort;
    }

    public Settings settings() {
        return Settings.loadCentre(HOME, HOME, environment).and(HttpRules::check);
    }

    /** A statement of {@code sql/centre}. */
    public String sql(String name) {
        return new SqlFiles(settings()).read("centre/" + name);
    }

    /** Starts {@code fleet serve}; comes back when it answers. */
    public Centre start() throws Exception {
        process = new FleetProcess(settings());
        running = CompletableFuture.runAsync(() -> {
            try {
                process.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().atMost(Duration.ofSeconds(120)).ignoreExceptions().until(() -> {
            if (running.isDone()) {
                running.get();
            }
            return HttpCall.get(httpPort, "/observe/health").send().status() == 200;
        });
        return this;
    }

    /** A site that reports nothing wrong, some seconds ago; the columns of {@code sql/remote/fleet} that differ follow as {@code a = 1, b = 2}. */
    public Centre report(String site, String but) {
        remote.update("""
                insert into metersync_heartbeats (node_id, site, version, started_at, interval_seconds, last_cycle_at, last_success_at,
                  queue_size, queue_size_is_estimate, behind_seconds, readings_per_second, uploaded, quarantined, excluded,
                  held_deactivations, findings, conflicts, clock_offset_ms, days)
                values (gen_random_uuid(), ?, '1.2.3', now() - interval '1 day', 60, now(), now(), 0, false, null, 0, 10, 0, 0, 0, 0, 0, 5,
                  '[{"day": "2026-05-06", "cycles": 1440, "failedCycles": 2, "uploaded": 86400}]')""", site);
        if (!but.isEmpty()) {
            remote.update("update metersync_heartbeats set " + but + " where site = ?", site);
        }
        return this;
    }

    @Override
    public void close() throws Exception {
        if (process != null) {
            process.stop();
            running.get(60, TimeUnit.SECONDS);
        }
    }
}
