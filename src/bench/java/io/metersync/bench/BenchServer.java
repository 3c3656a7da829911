package io.metersync.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A PostgreSQL of this machine as a site runs it: every commit is on the disk before it is acknowledged. */
final class BenchServer implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final ProcessHandle postmaster;

    BenchServer(Path folder) throws IOException {
        Path data = Files.createTempDirectory(folder, "metersync-bench");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_wal_size", "4GB")
                .start();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        postmaster = ProcessHandle.of(pid).orElseThrow();
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
