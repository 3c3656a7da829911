package io.metersync.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one place where tests get PostgreSQL: embedded binaries, which run as root too, or containers with -Pcontainers.
 * The two shared servers have different versions, so that nearly every test crosses them.
 */
public abstract class PostgresServer implements AutoCloseable {
    /** Of the role postgres, where a server asks for it; long enough for check. */
    public static final String PASSWORD = "postgres-of-a-test";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<String, String> SHARED = Map.of("fsync", "off", "max_wal_size", "128MB");
    private static PostgresServer older;
    private static PostgresServer newer;

    /** The oldest version we promise to work with, shared by all tests of this JVM, and fast: without fsync. */
    public static synchronized PostgresServer older() {
        older = older == null ? start(Version.OLDER, SHARED) : older;
        return older;
    }

    /** The newest version we promise to work with, shared by all tests of this JVM, and fast: without fsync. */
    public static synchronized PostgresServer newer() {
        newer = newer == null ? start(Version.NEWER, SHARED) : newer;
        return newer;
    }

    /** One more server with durable commits, for a test that stops it or looks at what survives. */
    public static PostgresServer durable(Version version) {
        // embedded servers acknowledge commits before they write them, unless told otherwise
        return start(version, Map.of("fsync", "on", "synchronous_commit", "on", "recovery_init_sync_method", "syncfs"));
    }

    /** The same, but it acknowledges commits that a crash then takes back, as some sites set it to be fast. */
    public static PostgresServer forgetful(Version version) {
        return start(
                version, Map.of("fsync", "on", "synchronous_commit", "off", "recovery_init_sync_method", "syncfs"));
    }

    /** One more server with settings of postgresql.conf. */
    public static PostgresServer start(Version version, Map<String, String> settings) {
        return Boolean.getBoolean("postgres.containers")
                ? new Container(version, settings)
                : new Embedded(version, settings);
    }

    /** The ends of the range of versions we promise to work with, and the last version below it. */
    public enum Version {
        UNSUPPORTED("postgres:13", "postgres-unsupported.jar"),
        OLDER("postgres:14", "postgres-old.jar"),
        /** Its embedded binaries are on the class path. */
        NEWER("postgres:18", null);

        final String image;
        final String jar;

        Version(String image, String jar) {
            this.image = image;
            this.jar = jar;
        }
    }

    private final ReusedConnections connections = new ReusedConnections();
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    public abstract String host();

    public abstract int port();

    /** Stops as a crash does: no checkpoint, connections cut. */
    public abstract void stopImmediately();

    /** Starts again on the same data, at the same port. */
    public abstract void startAgain();

    @Override
    public abstract void close();

    /** The folder of an embedded server's data, for a test that changes pg_hba.conf or adds certificates. */
    public abstract Path dataFolder();

    /** A hot standby of this embedded server, which restarts for it; {@code pg_promote()} makes it a primary. */
    public PostgresServer standby() {
        return Assumptions.abort("a container's data is not on this machine");
    }

    /** Makes an empty database and gives its name. */
    public String createDatabase() {
        return createDatabase("UTF8");
    }

    /** Makes a database of an encoding of PostgreSQL, for example {@code SQL_ASCII}. */
    public String createDatabase(String encoding) {
        String name = newName();
        statements("postgres")
                .execute("create database " + name
                        + (encoding.equals("UTF8")
                                ? ""
                                : " template template0 locale 'C' encoding '" + encoding + "'"));
        return name;
    }

    /** Makes a copy of a database, to which nobody is connected, and gives its name. */
    public String copy(String database) {
        String name = newName();
        connections.leave(database);
        // takes half the time of its default
        String strategy = this == newer ? " strategy file_copy" : "";
        statements("postgres").execute("create database " + name + " template " + database + strategy);
        return name;
    }

    private String newName() {
        String name = "test_" + DATABASES.incrementAndGet();
        made.add(name);
        return name;
    }

    /** Lets {@link #dropDatabases()} spare a database. */
    void keep(String database) {
        made.remove(database);
    }

    /** Drops what the tests have made on the shared servers: the memory of a machine does not hold the databases of all tests. */
    static synchronized void dropDatabases() {
        Stream.of(older, newer).filter(Objects::nonNull).forEach(PostgresServer::dropMade);
    }

    private void dropMade() {
        made.forEach(connections::leave);
        JdbcTemplate statements = statements("postgres");
        for (String database : made) {
            try {
                statements.execute("drop database if exists " + database + " with (force)");
            } catch (DataAccessException e) {
                // somebody does not leave in time: it goes with the server
            }
        }
        made.clear();
    }

    void recreate(String database, String encoding) {
        connections.leave(database);
        statements("postgres").execute("drop database " + database);
        statements("postgres")
                .execute(
                        "create database %s template template0 encoding '%s' locale 'C'".formatted(database, encoding));
    }

    /** Makes a role, unless it is there already, that only its password lets in; the superuser needs none. */
    public void createRole(String name, String password) {
        JdbcTemplate statements = statements("postgres");
        if (statements
                .queryForList("select from pg_roles where rolname = ?", name)
                .isEmpty()) {
            statements.execute("create role " + name + " login password '" + password + "'");
            demandPassword(name);
        }
    }

    /** Lets the role in with its password only. A container's server asks everybody for a password. */
    public void demandPassword(String role) {}

    /** Statements to {@code database} as superuser, each as if on a connection of its own. */
    public JdbcTemplate statements(String database) {
        org.postgresql.ds.PGSimpleDataSource dataSource = new org.postgresql.ds.PGSimpleDataSource();
        dataSource.setServerNames(new String[] {host()});
        dataSource.setPortNumbers(new int[] {port()});
        dataSource.setDatabaseName(database);
        dataSource.setUser("postgres");
        dataSource.setPassword(PASSWORD);
        return new JdbcTemplate(connections.to(database, dataSource));
    }

    private static final class Embedded extends PostgresServer {
        private static final String PREFIX = "metersync-postgres-";
        private static final Pattern FOLDER = Pattern.compile(PREFIX + "(\\d+)-.*");
        private static final long MEMORY_BYTES = 4L << 30;
        private static final Path PLACE = place();

        static {
            deleteLeftovers();
        }

        private final Version version;
        private final Map<String, String> settings;
        private final Path data;
        private final int port;
        private EmbeddedPostgres server;

        Embedded(Version version, Map<String, String> settings) {
            this(version, settings, emptyFolder());
        }

        private Embedded(Version version, Map<String, String> settings, Path data) {
            this.port = Site.freePort();
            this.data = data;
            this.version = version;
            this.settings = settings;
            startAgain();
            // the shared ones live as long as the JVM
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        }

        /** In memory, if there is enough: a new database is 300 files, and a disk needs ten times as long for them. */
        private static Path place() {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory) && memory.toFile().getUsableSpace() > MEMORY_BYTES
                    ? memory
                    : Path.of(System.getProperty("java.io.tmpdir"));
        }

        /** A JVM that was killed has left them; they would keep the memory. */
        private static void deleteLeftovers() {
            try (Stream<Path> folders = Files.list(PLACE)) {
                for (Path folder : folders.filter(Embedded::isLeft).toList()) {
                    FileSystemUtils.deleteRecursively(folder);
                }
            } catch (IOException e) {
                // another JVM deletes them, or they are another user's
            }
        }

        private static boolean isLeft(Path folder) {
            Matcher jvm = FOLDER.matcher(folder.getFileName().toString());
            return jvm.matches()
                    && ProcessHandle.of(Long.parseLong(jvm.group(1))).isEmpty();
        }

        private static Path emptyFolder() {
            try {
                return Files.createTempDirectory(
                        PLACE, PREFIX + ProcessHandle.current().pid() + "-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public PostgresServer standby() {
            stopImmediately();
            Path copy = emptyFolder();
            try {
                FileSystemUtils.copyRecursively(data, copy);
                Files.deleteIfExists(copy.resolve("postmaster.pid"));
                Files.createFile(copy.resolve("standby.signal"));
                Files.writeString(
                        copy.resolve("postgresql.auto.conf"),
                        "primary_conninfo = 'host=%s port=%d user=postgres'".formatted(host(), port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            startAgain();
            return new Embedded(version, settings, copy);
        }

        @Override
        public void startAgain() {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(60));
            settings.forEach(builder::setServerConfig);
            if (version.jar != null) {
                builder.setPgBinaryResolver((system, architecture) -> binaries(version.jar));
            }
            try {
                server = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The one archive in a jar that the build puts beside the class path. */
        @SuppressWarnings("resource") // the server reads it to its end
        private static InputStream binaries(String name) throws IOException {
            JarFile jar = new JarFile(new File(System.getProperty("postgres.jars", "target/postgres"), name));
            JarEntry archive = jar.stream()
                    .filter(e -> e.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            return jar.getInputStream(archive);
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public Path dataFolder() {
            return data;
        }

        @Override
        public void demandPassword(String role) {
            try {
                Path rules = data.resolve("pg_hba.conf");
                Files.writeString(rules, "host all \"" + role + "\" all scram-sha-256\n" + Files.readString(rules));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            statements("postgres").execute("select pg_reload_conf()");
            Awaitility.await().until(() -> !letsIn(role));
        }

        private boolean letsIn(String role) {
            try {
                DriverManager.getConnection(
                                "jdbc:postgresql://" + host() + ":" + port + "/postgres", role, "not the password")
                        .close();
                return true;
            } catch (SQLException e) {
                return false;
            }
        }

        @Override
        public void stopImmediately() {
            try {
                long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                        .get(0)
                        .trim());
                new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster))
                        .start()
                        .waitFor();
                ProcessHandle.of(postmaster)
                        .ifPresent(handle ->
                                handle.onExit().orTimeout(30, TimeUnit.SECONDS).join());
                // gives up its lock on the folder
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            try {
                server.close();
                // gigabytes, after a few runs
                FileSystemUtils.deleteRecursively(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Container extends PostgresServer {
        private final PostgreSQLContainer container;

        Container(Version version, Map<String, String> settings) {
            StringBuilder command = new StringBuilder("postgres");
            settings.forEach((name, value) ->
                    command.append(" -c ").append(name).append('=').append(value));
            container = new PostgreSQLContainer(version.image)
                    .withUsername("postgres")
                    .withPassword(PASSWORD)
                    .withCommand(command.toString());
            // a container that is started again would get another port
            container.setPortBindings(List.of(Site.freePort() + ":" + PostgreSQLContainer.POSTGRESQL_PORT));
            container.start();
        }

        @Override
        public String host() {
            return container.getHost();
        }

        @Override
        public int port() {
            return container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
        }

        @Override
        public Path dataFolder() {
            return Assumptions.abort("a container's data is not on this machine");
        }

        @Override
        public void stopImmediately() {
            container
                    .getDockerClient()
                    .killContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void startAgain() {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}
