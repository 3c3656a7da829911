package io.metersync.bench;

import io.metersync.central.NewSite;
import io.metersync.central.Registry;
import io.metersync.central.SiteFile;
import io.metersync.central.SiteName;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.Migration;
import io.metersync.migration.Tenancy;
import io.metersync.settings.EnvironmentFile;
import io.metersync.settings.Settings;
import io.metersync.support.PgBouncer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** A remote server with the tables of readings and of the centre, and with the logins of virtual sites. */
final class FleetDatabase implements AutoCloseable {
    private static final String DATABASE = "bench";
    private static final String PASSWORD = "a password of the bench";
    private static final int MOST_CONNECTIONS = 1_000;

    private final BenchServer server;
    private final FleetOptions options;
    private PgBouncer pooler;

    FleetDatabase(FleetOptions options, Path folder) throws IOException {
        this.options = options;
        server = new BenchServer(folder, Math.min(options.sites(), MOST_CONNECTIONS) + 100);
        server.statements("postgres").execute("create database " + DATABASE);
        new Migration(settings(), "remote").run();
        Migration.ofFleet(settings()).run();
        owner().update("""
                insert into meters (meter_id, name, meter_type, unit, configuration)
                select 'METER-' || i, 'Meter ' || i, 'electricity', 'kWh', '{"limits": {"min": 0, "max": 2000}}'
                from generate_series(1, ?) as i""", options.meters());
        owner().execute(
                        "insert into tenant (tenant_id, name) select 'T' || i, 'Tenant ' || i from generate_series(1, 100) as i");
        server.demandPasswords();
        if (options.isPooled()) {
            pooler = PgBouncer.asking("127.0.0.1", server.port(), DATABASE);
        }
    }

    BenchServer server() {
        return server;
    }

    /** Of the server and the pooler. */
    double cpuSeconds() {
        return server.cpuSeconds() + poolerCpuSeconds();
    }

    double poolerCpuSeconds() {
        return pooler == null ? 0 : ProcessUse.cpuSeconds(pooler.process());
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("POSTGRES_CLIENT_HOST", "127.0.0.1");
        environment.put("POSTGRES_CLIENT_PORT", Integer.toString(server.port()));
        environment.put("POSTGRES_CLIENT_DB", DATABASE);
        environment.put("POSTGRES_CLIENT_USER", "postgres");
        environment.put("POSTGRES_CLIENT_PASSWORD", "postgres");
        environment.put("POSTGRES_CLIENT_SSLMODE", "disable");
        return environment;
    }

    Settings settings() {
        return Settings.loadCentre(BenchSite.CHECKOUT, BenchSite.CHECKOUT, environment());
    }

    SqlFiles sql() {
        return new SqlFiles(settings());
    }

    JdbcTemplate owner() {
        return server.statements(DATABASE);
    }

    /** The server as the product's driver reaches it: see DriverSettings. */
    PGSimpleDataSource driver() {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setServerNames(new String[] {"127.0.0.1"});
        driver.setPortNumbers(new int[] {pooler == null ? server.port() : pooler.port()});
        driver.setDatabaseName(DATABASE);
        driver.setSslMode("disable");
        driver.setApplicationName("metersync");
        driver.setTcpKeepAlive(true);
        driver.setConnectTimeout(10);
        driver.setSocketTimeout(30);
        driver.setPrepareThreshold(0);
        return driver;
    }

    /** The logins: one of all sites, or one a site with row level security. Each site has reported before. */
    List<VirtualSite.Identity> identities() throws IOException {
        List<VirtualSite.Identity> identities = options.isTenancy() ? registered() : shared();
        owner().batchUpdate(
                        "insert into metersync_heartbeats (node_id, site) values (?::uuid, ?)",
                        identities.stream()
                                .map(identity -> new Object[] {identity.node(), identity.name()})
                                .toList());
        owner().execute("vacuum (analyze)");
        owner().execute("checkpoint");
        return identities;
    }

    private List<VirtualSite.Identity> shared() {
        owner().execute("create role metersync login password '" + PASSWORD + "'");
        owner().execute(sql().read("remote/grants"));
        return owner().query(
                        "select 'site-' || i as name, gen_random_uuid()::text as node from generate_series(1, ?) as i",
                        (row, number) -> new VirtualSite.Identity(
                                row.getString("name"), "metersync", PASSWORD, row.getString("node")),
                        options.sites());
    }

    private List<VirtualSite.Identity> registered() throws IOException {
        new Tenancy(settings(), true).run();
        Path folder = Files.createTempDirectory("metersync-bench-sites");
        List<Map<String, String>> files = new ArrayList<>();
        try (Registry registry = new Registry(settings())) {
            for (int i = 1; i <= options.sites(); i++) {
                Path file = folder.resolve("site-" + i);
                registry.add(
                        new NewSite(new SiteName("site-" + i), "metersync_site_" + i, null, null, null, null),
                        new SiteFile.Access(null, null, ""),
                        new SiteFile(file));
                files.add(EnvironmentFile.read(file));
            }
        }
        FileSystemUtils.deleteRecursively(folder);
        owner().execute("update metersync_sites set node_id = gen_random_uuid()");
        owner().execute("insert into metersync_site_nodes (node_id, site) select node_id, name from metersync_sites");
        Map<String, String> nodes = new HashMap<>();
        owner().query("select name, node_id::text as node from metersync_sites", row -> {
            nodes.put(row.getString("name"), row.getString("node"));
        });
        return files.stream()
                .map(file -> new VirtualSite.Identity(
                        file.get("SITE_NAME"),
                        file.get("POSTGRES_CLIENT_USER"),
                        file.get("POSTGRES_CLIENT_PASSWORD"),
                        nodes.get(file.get("SITE_NAME"))))
                .toList();
    }

    @Override
    public void close() throws IOException {
        if (pooler != null) {
            pooler.close();
        }
        server.close();
    }
}
