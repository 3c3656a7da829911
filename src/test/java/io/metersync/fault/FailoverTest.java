package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.FaultProxy;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Another server becomes the primary while the old one stays up, read-only, with all its sessions. */
class FailoverTest {
    private static final String UPLOAD = "upload-readings";

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static PostgresServer old;
    private static PostgresServer standby;

    @AutoClose
    private final LogLines log = LogLines.capture();

    @BeforeAll
    static void start() {
        old = PostgresServer.start(PostgresServer.Version.NEWER, Map.of("fsync", "off"));
        standby = old.standby();
    }

    @AfterAll
    static void stop() {
        standby.close();
        old.close();
    }

    @AfterEach
    void restore() {
        setReadOnly("off");
    }

    @Test
    void readings_go_to_a_promoted_standby_that_the_setting_names() {
        try (Site site = new Site(PostgresServer.older(), old).migrate()) {
            String hosts = "127.0.0.1:%d,127.0.0.1".formatted(old.port());
            site.with("POSTGRES_CLIENT_HOST", hosts)
                    .with("POSTGRES_CLIENT_PORT", Integer.toString(standby.port()))
                    .with("UPLOAD_LANES", "4");
            site.addReadings(1000);
            site.start().run(UPLOAD);
            assertThat(site.countRemote("meter_readings")).isEqualTo(1000);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> onStandby(site) == 1000);
            assertThat(site.application().databases().remote().label())
                    .isEqualTo("remote database 127.0.0.1:%d,127.0.0.1:%d/%s"
                            .formatted(old.port(), standby.port(), site.remoteName()));

            setReadOnly("on");
            standby.statements("postgres").execute("select pg_promote()");
            site.addReadings(1000, 1001);
            List<String> collected = Site.readings(site.local());
            site.run(UPLOAD);

            assertThat(with(log, "(SQLSTATE 25006)")).isNotEmpty();
            assertThat(critical(log)).isEmpty();
            assertThat(site.countRemote("meter_readings")).isEqualTo(1000);
            assertThat(Site.readings(standby.statements(site.remoteName())))
                    .hasSize(2000)
                    .containsAll(collected);
            assertThat(site.countLocal("meter_readings")).isZero();
        }
    }

    @Test
    void readings_go_to_the_server_that_the_address_has_moved_to() throws SQLException {
        try (FaultProxy address = FaultProxy.before(old);
                Site site = new Site(PostgresServer.older(), old).migrate()) {
            PostgresServer other = PostgresServer.newer();
            other.statements("postgres").execute("create database " + site.remoteName());
            site.withRemotePort(other.port()).migrate();
            site.throughRemote(address).with("UPLOAD_LANES", "1");
            site.addReadings(2000);
            site.start().run(UPLOAD);
            assertThat(site.countRemote("meter_readings")).isEqualTo(2000);
            openConnections(site, 6);

            setReadOnly("on");
            address.moveTo(other);
            site.addReadings(2000, 2001);
            List<String> collected = Site.readings(site.local());
            site.run(UPLOAD);

            assertThat(with(log, "(SQLSTATE 25006)")).isNotEmpty();
            assertThat(critical(log)).isEmpty();
            assertThat(Site.readings(other.statements(site.remoteName()))).isEqualTo(collected);
            assertThat(site.countLocal("meter_readings")).isZero();
        }
    }

    /** Leaves so many idle connections in the pool, more than a batch has attempts. */
    private static void openConnections(Site site, int count) throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(site.application().databases().remote().getConnection());
        }
        for (Connection connection : open) {
            connection.close();
        }
    }

    private static long onStandby(Site site) {
        return standby.statements(site.remoteName()).queryForObject("select count(*) from meter_readings", Long.class);
    }

    /** Also for sessions that exist, as of their next statement. */
    private static void setReadOnly(String value) {
        old.statements("postgres").execute("alter system set default_transaction_read_only = " + value);
        old.statements("postgres").execute("select pg_reload_conf()");
        await().atMost(PATIENCE)
                .until(() -> value.equals(old.statements("postgres")
                        .queryForObject("select current_setting('default_transaction_read_only')", String.class)));
    }
}
