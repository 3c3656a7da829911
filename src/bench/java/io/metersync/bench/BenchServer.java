package io.metersync.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A PostgreSQL of this machine as a site runs it: every commit is on the disk before it is acknowledged. */
final class BenchServer implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final Path data;
    private ProcessHandle postmaster;

    BenchServer(Path folder) throws IOException {
        this(folder, 100);
    }

    BenchServer(Path folder, int connections) throws IOException {
        data = Files.createTempDirectory(folder, "metersync-bench");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("max_connections", Integer.toString(connections))
                .start();
        postmaster = postmaster();
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** From now on, every role but the owner of the server logs in with its password. */
    void demandPasswords() throws IOException {
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "local all all trust\nhost all postgres all trust\nhost all all all scram-sha-256\n");
        statements("postgres").execute("select pg_reload_conf()");
    }

    /** Stops the server, which ends all sessions, and starts it as it was after {@code seconds}. */
    void restart(int seconds) throws Exception {
        String binary = postmaster.info().command().orElseThrow();
        // as the server wrote them: its program, and its options in quotes
        String options = Files.readString(data.resolve("postmaster.opts")).trim();
        String pgCtl = Path.of(binary).resolveSibling("pg_ctl").toString();
        run(pgCtl, "stop", "-w", "-m", "fast", "-D", data.toString());
        TimeUnit.SECONDS.sleep(seconds);
        run(
                pgCtl,
                "start",
                "-w",
                "-D",
                data.toString(),
                "-l",
                data.resolve("bench.log").toString(),
                "-o",
                options.substring(options.indexOf(' ')));
        postmaster = postmaster();
    }

    /** PostgreSQL refuses to be root, and is not in a namespace of its own. */
    private static void run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("unshare", "-U"));
        }
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed");
        }
    }

    int port() {
        return postgres.getPort();
    }

    double cpuSeconds() {
        return ProcessUse.cpuSeconds(postmaster);
    }

    /** Makes {@code database} anew, as a copy of another. */
    void copyDatabase(String original, String database) {
        JdbcTemplate server = statements("postgres");
        server.execute("drop database if exists " + database + " with (force)");
        server.execute("create database " + database + " template " + original + " strategy file_copy");
        server.execute("checkpoint");
    }

    JdbcTemplate statements(String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setPortNumbers(new int[] {port()});
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setDatabaseName(database);
        dataSource.setUser("postgres");
        dataSource.setPassword("postgres");
        return new JdbcTemplate(dataSource);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
