package io.metersync.bench;

import io.metersync.migration.Migration;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** A local and a remote server, and on each the database {@code bench} with the product's own tables. */
final class BenchSite implements AutoCloseable {
    static final Path CHECKOUT = Path.of("").toAbsolutePath();
    private static final String DATABASE = "bench";

    /** Of the readings, every second with limits. */
    private static final String METERS = """
            insert into meters (meter_id, name, meter_type, unit, configuration)
            select 'METER-' || lpad(i::text, 3, '0'), 'Meter ' || i, 'electricity', 'kWh',
                   case when i % 2 = 0 then '{"limits": {"min": 0, "max": 2000}}'::jsonb end
            from generate_series(0, 49) as i
            """;

    private final BenchServer localServer;
    private final BenchServer remoteServer;

    /** The folders are where the servers' data lie. */
    BenchSite(Path localFolder, Path remoteFolder) throws IOException {
        localServer = new BenchServer(localFolder);
        remoteServer = new BenchServer(remoteFolder);
        localServer.statements("postgres").execute("create database empty");
        remoteServer.statements("postgres").execute("create database empty");
        Map<String, String> environment = environment(localServer.port(), remoteServer.port(), "empty");
        Settings settings = Settings.load(CHECKOUT, CHECKOUT, environment);
        new Migration(settings, "local").run();
        new Migration(settings, "remote").run();
    }

    /**
     * Prepares a database of {@code rows} readings, 50 meters' in turn, that {@link #refill} copies. The unit of {@code bad}
     * of them, evenly scattered, is one that {@link #refuseBadReadings} makes the remote database refuse.
     */
    void prepare(int rows, int bad) {
        localServer.copyDatabase("empty", filled(rows, bad));
        JdbcTemplate filled = localServer.statements(filled(rows, bad));
        filled.update("""
                insert into meter_readings (meter_id, timestamp, value, unit, metadata)
                select 'METER-' || lpad((i % 50)::text, 3, '0'), timestamp '2026-01-01' + i / 50 * interval '1 s',
                       (i::bigint * 7919 % 1000003) / 1000.0,
                       case when i * bad / readings > (i - 1) * bad / readings then 'bad' else 'kWh' end,
                       jsonb_build_object('quality', 'good', 'phase', i % 3, 'voltage', 230 + i % 7)
                from (values (?::bigint, ?::bigint)) as asked (readings, bad), generate_series(1, readings) as i
                """, rows, bad);
        filled.execute(METERS);
        filled.execute("vacuum (freeze, analyze) meter_readings, meters");
    }

    /** Both databases anew, the local one with the readings that were prepared. */
    void refill(int rows, int bad) {
        localServer.copyDatabase(filled(rows, bad), DATABASE);
        remoteServer.copyDatabase("empty", DATABASE);
        remote().execute(METERS);
    }

    /** Until the databases are made anew. */
    void refuseBadReadings() {
        remote().execute("alter table meter_readings add constraint meter_readings_unit check (unit <> 'bad')");
    }

    /** Both databases anew and empty. */
    void empty() {
        localServer.copyDatabase("empty", DATABASE);
        remoteServer.copyDatabase("empty", DATABASE);
    }

    /** The product's environment, where the servers are reached through these ports. */
    static Map<String, String> environment(int localPort, int remotePort) {
        return environment(localPort, remotePort, DATABASE);
    }

    BenchServer localServer() {
        return localServer;
    }

    BenchServer remoteServer() {
        return remoteServer;
    }

    JdbcTemplate local() {
        return localServer.statements(DATABASE);
    }

    JdbcTemplate remote() {
        return remoteServer.statements(DATABASE);
    }

    @Override
    public void close() throws IOException {
        try (localServer;
                remoteServer) {
            // closes both, whatever becomes of the first
        }
    }

    private static String filled(int rows, int bad) {
        return "filled_" + rows + "_" + bad;
    }

    private static Map<String, String> environment(int localPort, int remotePort, String database) {
        Map<String, String> environment = new LinkedHashMap<>();
        Map.of("POSTGRES_SYNC", localPort, "POSTGRES_CLIENT", remotePort).forEach((prefix, port) -> {
            environment.put(prefix + "_HOST", "127.0.0.1");
            environment.put(prefix + "_PORT", Integer.toString(port));
            environment.put(prefix + "_DB", database);
            environment.put(prefix + "_USER", "postgres");
            environment.put(prefix + "_PASSWORD", "postgres");
        });
        return environment;
    }
}
