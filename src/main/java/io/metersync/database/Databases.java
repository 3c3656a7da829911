package io.metersync.database;

import io.metersync.settings.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The two connection pools. Opening them connects to nothing, so that a site starts while a database is down; every wait
 * on a connection ends after DB_SOCKET_TIMEOUT_MS, so that a frozen link is an error and not a hang. The driver gives every session the time zone
 * of the JVM: main sets UTC, so that CURRENT_TIMESTAMP means one thing everywhere.
 */
public final class Databases implements AutoCloseable {
    private final Pool local;
    private final Pool remote;

    public Databases(Settings settings) {
        this(settings, Clock.systemUTC());
    }

    public Databases(Settings settings, Clock clock) {
        local = new Pool("local", new DriverSettings(DriverSettings.LOCAL, settings), clock);
        remote = new Pool("remote", new DriverSettings(DriverSettings.REMOTE, settings), clock);
    }

    public Pool local() {
        return local;
    }

    public Pool remote() {
        return remote;
    }

    /** The sources other than files of the settings that verify the servers' certificates, one per line. */
    public List<String> trusts() {
        return Stream.of(local, remote)
                .map(Pool::trust)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void close() {
        local.close();
        remote.close();
    }
}
