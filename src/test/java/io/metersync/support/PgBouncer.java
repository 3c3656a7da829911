package io.metersync.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The real PgBouncer, in transaction mode, in front of a PostgreSQL server. It must be on the PATH. */
public final class PgBouncer implements AutoCloseable {
    private final int port;
    private final Path folder;
    private final Process process;

    /** {@code poolSize} sessions of the server for all clients of a database. */
    public static PgBouncer before(PostgresServer server, int poolSize) {
        try {
            return new PgBouncer(server, poolSize);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pooler that lets in roles of the server with the passwords that the server knows, and logs in as they do. */
    public static PgBouncer asking(PostgresServer server, String database) {
        return asking(server.host(), server.port(), database);
    }

    /** The same, before any server that lets the role postgres in without a password. */
    public static PgBouncer asking(String host, int port, String database) {
        try {
            return new PgBouncer("""
                    [databases]
                    %s = host=%s port=%d auth_user=postgres
                    [pgbouncer]
                    auth_type = scram-sha-256
                    auth_query = select rolname, rolpassword from pg_authid where rolname = $1
                    """.formatted(database, host, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PgBouncer(PostgresServer server, int poolSize) throws IOException {
        this("""
                [databases]
                * = host=%s port=%d user=postgres password=postgres
                [pgbouncer]
                auth_type = any
                default_pool_size = %d
                """.formatted(server.host(), server.port(), poolSize));
    }

    private PgBouncer(String text) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        folder = Files.createTempDirectory("metersync-pgbouncer");
        // it does not run as root, and somebody else must read its settings
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), text + """
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                pool_mode = transaction
                max_client_conn = 1000
                """.formatted(port));
        List<String> command = new ArrayList<>(List.of(program().toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        Awaitility.await().until(this::listens);
    }

    public int port() {
        return port;
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .whenComplete((ended, e) -> deleteFolder())
                .join();
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.toFile().delete();
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("pgbouncer ended: " + Files.readString(folder.resolve("output.txt")));
        }
        try (java.net.Socket ignored = new java.net.Socket("127.0.0.1", port)) {
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    private static Path program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "pgbouncer is not on the PATH: install it, on Debian with apt-get install pgbouncer"));
    }
}
