package io.metersync.support;

import io.metersync.clock.Ticker;
import io.metersync.flow.SqlFiles;
import io.metersync.http.HttpRules;
import io.metersync.migration.Migration;
import io.metersync.process.Application;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * A site under test: a local and a remote database, and the product with its shipped {@code routes/} and {@code sql/} in
 * this JVM. The timers stand still, so that a test says when something runs.
 */
public final class Site implements AutoCloseable {
    static {
        // as main does it
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    private static final Path HOME = Path.of("").toAbsolutePath();

    /** Nobody connects to its databases. */
    private static Site template;

    private final PostgresServer localServer;
    private final PostgresServer remoteServer;
    private final String localName;
    private final String remoteName;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path home = HOME;
    private boolean isHomeCopied;
    private Clock clock = Clock.systemUTC();
    private Ticker ticker = Ticker.SYSTEM;
    private boolean isManaged;
    private int httpPort;
    private Application application;
    private Main main;

    public Site(PostgresServer localServer, PostgresServer remoteServer) {
        this(localServer, remoteServer, "UTF8");
    }

    /** With a local database of another encoding. */
    public Site(PostgresServer localServer, PostgresServer remoteServer, String encoding) {
        this(localServer, remoteServer, localServer.createDatabase(encoding), remoteServer.createDatabase());
    }

    private Site(PostgresServer localServer, PostgresServer remoteServer, String localName, String remoteName) {
        this.localServer = localServer;
        this.remoteServer = remoteServer;
        this.localName = localName;
        this.remoteName = remoteName;
        database("POSTGRES_SYNC", localServer.host(), localServer.port(), localName);
        database("POSTGRES_CLIENT", remoteServer.host(), remoteServer.port(), remoteName);
        with("RETRY_BASE_DELAY_MS", "1")
                .with("RETRY_MAX_DELAY_MS", "4")
                .with("DB_CONNECTION_TIMEOUT_MS", "2000")
                .with("LOG_FILE", "");
    }

    /** The product once more, on the remote database of {@code site} and a local one on its server. */
    private Site(Site site, String local) {
        localServer = site.localServer;
        remoteServer = site.remoteServer;
        localName = local;
        remoteName = site.remoteName;
        environment.putAll(site.environment);
        with("POSTGRES_SYNC_DB", local);
    }

    /** The product once more, on the same two databases. */
    public Site another() {
        return new Site(this, localName);
    }

    /** The product once more, on a copy of the local database, to which nobody is connected, and on the same remote one. */
    public Site copy() {
        return new Site(this, localServer.copy(localName));
    }

    /** Another site: with a local database of its own, and the same remote one. */
    public Site neighbour() {
        return new Site(this, localServer.createDatabase());
    }

    /** Two databases with all tables on the shared servers, the older one local: copies, because to migrate takes longer. */
    public static Site migrated() {
        PostgresServer older = PostgresServer.older();
        PostgresServer newer = PostgresServer.newer();
        Site site = new Site(older, newer, older.copy(template().localName), newer.copy(template().remoteName));
        site.local().update("update sync_node set node_id = gen_random_uuid()");
        return site;
    }

    private static synchronized Site template() {
        if (template == null) {
            template = new Site(PostgresServer.older(), PostgresServer.newer()).migrate();
            PostgresServer.older().keep(template.localName);
            PostgresServer.newer().keep(template.remoteName);
        }
        return template;
    }

    /** Lets the product be nobody but the role of {@code grants.sql} in both databases; after {@link #migrate()}. */
    public Site withLeastPrivilege() {
        becomeRole(local(), "POSTGRES_SYNC", "local");
        becomeRole(remote(), "POSTGRES_CLIENT", "remote");
        return this;
    }

    /** The same for the local database only, whose tables {@code owner} finds. */
    public Site withSchemaPrivilege(JdbcTemplate owner) {
        becomeRole(owner, "POSTGRES_SYNC", "local");
        return this;
    }

    private void becomeRole(JdbcTemplate database, String prefix, String folder) {
        String role = environment.get(prefix + "_DB") + "_role";
        database.execute("create role " + role + " login password 'postgres'");
        database.execute(new SqlFiles(HOME)
                .read(folder + "/grants")
                .replace("metersync;", role + ";")
                .replace("to metersync'", "to " + role + "'")
                .replace("'metersync'", "'" + role + "'"));
        with(prefix + "_USER", role);
    }

    /** The role that the product is in the local or remote database. */
    public String role(String prefix) {
        return environment.get(prefix + "_USER");
    }

    /** Lets the two databases, which are new and empty, have other encodings; before {@link #migrate()}. */
    public Site withEncodings(String local, String remote) {
        localServer.recreate(localName, local);
        remoteServer.recreate(remoteName, remote);
        return this;
    }

    /** Sets an environment variable of the product; before {@link #start()}. */
    public Site with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Lets the product run with another folder of routes and SQL. */
    public Site withHome(Path folder) {
        home = folder;
        return this;
    }

    /** Lets the product run with a copy of the shipped routes and SQL, which a test may edit. */
    public Site withCopiedHome() {
        try {
            Path copy = Files.createTempDirectory("metersync-home");
            for (String top : List.of("routes", "sql", "application.properties")) {
                try (Stream<Path> files = Files.walk(HOME.resolve(top))) {
                    for (Path file : files.toList()) {
                        Files.copy(file, copy.resolve(HOME.relativize(file)));
                    }
                }
            }
            isHomeCopied = true;
            return withHome(copy.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return home;
    }

    /** Lets the product read both times, the wall clock's and the monotonic one, from {@code settable}. */
    public <C extends Clock & Ticker> Site withClock(C settable) {
        clock = settable;
        ticker = settable;
        return this;
    }

    /** Starts with JMX, as the process does: it takes nearly half of a start. */
    public Site withManagement() {
        isManaged = true;
        return this;
    }

    /** Lets the product answer over HTTP, on a free port. */
    public Site withHttp() {
        httpPort = freePort();
        return with("HTTP_PORT", Integer.toString(httpPort));
    }

    public int httpPort() {
        return httpPort;
    }

    /** Sends the product through {@code port} of this machine instead of to the remote server, as a proxy needs it. */
    public Site withRemotePort(int port) {
        return with("POSTGRES_CLIENT_HOST", "127.0.0.1").with("POSTGRES_CLIENT_PORT", Integer.toString(port));
    }

    /** The same for the local server. */
    public Site withLocalPort(int port) {
        return with("POSTGRES_SYNC_HOST", "127.0.0.1").with("POSTGRES_SYNC_PORT", Integer.toString(port));
    }

    /** Sends the product to the remote server through a proxy, which reads what passes: without TLS. */
    public Site throughRemote(FaultProxy proxy) {
        return withRemotePort(proxy.port()).with("POSTGRES_CLIENT_SSLMODE", "disable");
    }

    /** The same for the local server. */
    public Site throughLocal(FaultProxy proxy) {
        return withLocalPort(proxy.port()).with("POSTGRES_SYNC_SSLMODE", "disable");
    }

    /** Nothing retries it: a machine that stands still for seconds, as a busy one does, must not fail the test. */
    public Site migrate() {
        Map<String, String> patient = new LinkedHashMap<>(environment);
        patient.put("DB_CONNECTION_TIMEOUT_MS", "60000");
        Settings settings = Settings.load(home, home, patient);
        new Migration(settings, "local").run();
        new Migration(settings, "remote").run();
        return this;
    }

    public Settings settings() {
        return Settings.load(home, home, environment).and(HttpRules::check);
    }

    /** The environment to start the product with as a process of its own. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    public static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts with the HTTP server as well, on a free port. */
    public Site startWithHttp() {
        return withHttp().start();
    }

    /** Starts all routes, timers included, and the HTTP server on a free port, as a process does. */
    public Site startAll() {
        return withManagement().withHttp().start(true);
    }

    /** The base of the HTTP addresses, where the HTTP server runs. */
    public String address() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** Starts the routes, all but those that a timer starts; the HTTP server only {@link #withHttp()}. */
    public Site start() {
        return start(false);
    }

    private Site start(boolean all) {
        try {
            application = new Application(settings(), clock, ticker, new SqlFiles(settings()));
            main = new Main();
            application.configure(main);
            main.setShutdownStrategy(new SimpleMainShutdownStrategy());
            main.addOverrideProperty("camel.server.enabled", Boolean.toString(httpPort > 0));
            main.configure().setAutoStartup(all);
            main.configure().setJmxEnabled(isManaged);
            main.start();
            for (var route : camel().getRoutes()) {
                if (!all && isStarted(route.getEndpoint().getEndpointUri())) {
                    camel().getRouteController().startRoute(route.getRouteId());
                }
            }
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("the product does not start", e);
        }
    }

    private boolean isStarted(String uri) {
        return uri.startsWith("direct:") || httpPort > 0 && uri.startsWith("platform-http:");
    }

    public CamelContext camel() {
        return main.getCamelContext();
    }

    public Application application() {
        return application;
    }

    /** Runs one flow, for example {@code upload-readings}, on this thread, as part of a cycle of its own. */
    public void run(String route) {
        application.cycle().request();
        application.cycle().begin();
        send(route);
        try {
            application.cycle().end();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs one whole cycle on this thread. */
    public void cycle() {
        application.cycle().request();
        application.cycle().begin();
        send("run-cycle");
    }

    /** Sends an empty message to a route. */
    public Object send(String route) {
        try (ProducerTemplate template = camel().createProducerTemplate()) {
            return template.requestBody("direct:" + route, (Object) null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes all rows, for the next case; identities go on. */
    public void empty() {
        local().execute(
                        "truncate meter_readings, meters, tenant, sync_logs, quarantined_readings, received_rows, meter_conflicts, sent_readings_archive, resends");
        remote().execute("truncate meter_readings, meters, tenant");
    }

    public JdbcTemplate local() {
        return localServer.statements(localName);
    }

    public JdbcTemplate remote() {
        return remoteServer.statements(remoteName);
    }

    public String localName() {
        return localName;
    }

    public String remoteName() {
        return remoteName;
    }

    public long countLocal(String table) {
        return local().queryForObject("select count(*) from " + table, Long.class);
    }

    public long countRemote(String table) {
        return remote().queryForObject("select count(*) from " + table, Long.class);
    }

    /** Lets {@code count} readings wait, a second apart, from 2026-01-01 on. */
    public void addReadings(int count) {
        addReadings(count, 1);
    }

    /** The same, from the {@code first} second on. */
    public void addReadings(int count, int first) {
        local().update("""
                insert into meter_readings (meter_id, timestamp, value, unit, metadata)
                select 'meter-' || i % 7, timestamp '2026-01-01' + i * interval '1 s', i / 10.0, 'kWh', jsonb_build_object('n', i)
                from generate_series(?, ?) as i
                """, first, first + count - 1);
    }

    /** From now on the local server deletes no reading: what is sent stays. */
    public void refuseDeletes() {
        local().execute("""
                create function refuse() returns trigger language plpgsql as
                $$ begin raise exception 'not today' using errcode = '53100'; end $$;
                create trigger refuse before delete on meter_readings execute function refuse()
                """);
    }

    /** Ends {@link #refuseDeletes()}. */
    public void acceptDeletes() {
        local().execute("drop trigger refuse on meter_readings");
    }

    /** All readings of one side as text, sorted: equal lists mean that nothing was lost, doubled or changed. */
    public static List<String> readings(JdbcTemplate database) {
        return database.queryForList("""
                select reading from (
                  select concat_ws('|', meter_id, timestamp::text, value::text, unit, coalesce(metadata::text, '(null)')) as reading
                  from meter_readings) as readings
                order by reading collate "C"
                """, String.class);
    }

    /** Stops the product as a stop signal does; {@link #start()} starts it again on the same databases. */
    public void stop() {
        if (main != null) {
            application.cycle().stop();
            main.stop();
            application.close();
            main = null;
        }
    }

    @Override
    public void close() {
        stop();
        if (isHomeCopied) {
            FileSystemUtils.deleteRecursively(home.toFile());
        }
    }

    private void database(String prefix, String host, int port, String name) {
        with(prefix + "_HOST", host);
        with(prefix + "_PORT", Integer.toString(port));
        with(prefix + "_DB", name);
        with(prefix + "_USER", "postgres");
        with(prefix + "_PASSWORD", PostgresServer.PASSWORD);
    }
}
