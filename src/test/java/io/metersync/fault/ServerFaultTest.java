package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server refuses: each fault has its line, its number of attempts and its advice, and costs no reading. */
class ServerFaultTest {
    private static final String UPLOAD = "upload-readings";

    private final Site site = Site.migrated().with("DB_CONNECTION_TIMEOUT_MS", "250");
    private final LogLines log = LogLines.capture();
    private List<String> collected;

    @BeforeEach
    void collect() {
        site.addReadings(20);
        collected = Site.readings(site.local());
    }

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void privileges_that_are_missing_are_named_at_once() {
        String role = role("");
        site.start().run(UPLOAD);

        assertThatUploadFails(
                "remote/store-readings failed after 1 attempt: the remote database refused all of the last 20 readings"
                        + " (permission denied for table meter_readings (SQLSTATE 42501)), so none is quarantined: grant what sql/local/grants.sql and sql/remote/grants.sql grant");

        site.remote().execute("grant select, insert, update on meter_readings to " + role);
        site.remote().execute("grant usage on sequence meter_readings_id_seq to " + role);
        assertThatNextCycleDelivers();
    }

    @Test
    void a_read_only_remote_is_tried_three_times_on_new_connections() {
        onRemoteDatabase("set default_transaction_read_only = on");
        site.start().run(UPLOAD);

        assertThatUploadFails(
                "remote/store-readings failed after 3 attempts: cannot execute INSERT in a read-only transaction"
                        + " (SQLSTATE 25006): the server is read-only, perhaps a standby: connect to the primary");

        onRemoteDatabase("reset default_transaction_read_only");
        assertThatNextCycleDelivers();
    }

    @Test
    @Tag("Req-6.2")
    void a_full_disk_is_tried_three_times() {
        site.remote().execute("""
                create function full() returns trigger language plpgsql as
                $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
                create trigger is_full before insert on meter_readings execute function full()
                """);
        site.start().run(UPLOAD);

        assertThat(with(log, "remote/store-readings: attempt ")).hasSize(2);
        assertThatUploadFails("remote/store-readings failed after 3 attempts: could not extend file (SQLSTATE 53100): "
                + "free disk space on the database server");

        site.remote().execute("drop trigger is_full on meter_readings");
        assertThatNextCycleDelivers();
    }

    @Test
    @Tag("Req-1.3")
    @Tag("Req-6.1")
    void too_many_connections_are_tried_six_times() throws Exception {
        String role = role("connection limit 1");
        site.remote().execute("grant select, insert, update on meter_readings to " + role);
        site.remote().execute("grant usage on sequence meter_readings_id_seq to " + role);
        try (Connection other = connectedAs(role)) {
            site.start().run(UPLOAD);
            assertThat(other.isValid(1)).isTrue();
        }

        assertThat(with(log, "store-batch: attempt ")).hasSize(5);
        assertThatUploadFails(
                "failed after 6 attempts: remote database ",
                "too many connections for role",
                "(SQLSTATE 53300): " + "raise max_connections on the server, or put a pooler in front of it");
        assertThatNextCycleDelivers();
    }

    @Test
    void a_user_that_does_not_exist_is_tried_once() {
        assertThatAccessFails("POSTGRES_CLIENT_USER", "nobody", "\"nobody\"", ": check the user");
    }

    @Test
    void a_database_that_does_not_exist_is_tried_once() {
        assertThatAccessFails(
                "POSTGRES_CLIENT_DB",
                "nowhere",
                "database \"nowhere\" does not exist (SQLSTATE 3D000): check the database's name");
    }

    @Test
    @Tag("Req-6.1")
    void a_host_name_that_nobody_knows_is_tried_six_times() {
        site.with("POSTGRES_CLIENT_HOST", "no-such-host.invalid").start().run(UPLOAD);

        assertThat(with(log, "attempt 5 of 6 failed: remote database no-such-host.invalid:"))
                .hasSize(1);
        assertThatUploadFails("failed after 6 attempts: ", "check the host's name, and this machine's DNS");
    }

    private void assertThatAccessFails(String variable, String value, String... parts) {
        site.with(variable, value).start().run(UPLOAD);

        assertThat(with(log, "attempt 1 of")).isEmpty();
        assertThatUploadFails("store-batch failed after 1 attempt: remote database ");
        assertThatUploadFails(parts);
    }

    private void assertThatUploadFails(String... parts) {
        assertThat(critical(log)).hasSize(1);
        assertThat(critical(log).get(0)).contains(parts);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(20);
    }

    private void assertThatNextCycleDelivers() {
        site.run(UPLOAD);
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    /** Makes a role with nothing but a login, and lets the product use it. */
    private String role(String limit) {
        String role = "role_" + site.remoteName();
        site.remote().execute("create role " + role + " login password 'secret' " + limit);
        site.with("POSTGRES_CLIENT_USER", role).with("POSTGRES_CLIENT_PASSWORD", "secret");
        return role;
    }

    private Connection connectedAs(String role) throws Exception {
        PostgresServer server = PostgresServer.newer();
        return java.sql.DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), site.remoteName()),
                role,
                "secret");
    }

    private void onRemoteDatabase(String setting) {
        PostgresServer.newer().statements("postgres").execute("alter database " + site.remoteName() + " " + setting);
    }
}
