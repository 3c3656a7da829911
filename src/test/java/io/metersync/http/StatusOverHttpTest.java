package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.support.HttpCall;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

class StatusOverHttpTest {
    private static final String LOCK = "lock table meters in access exclusive mode";

    @Test
    @Tag("Req-12.1")
    @Tag("Req-12.2")
    @Tag("Req-12.3")
    @Tag("Req-12.4")
    @Tag("Req-12.5")
    void every_field_is_there_with_its_type() {
        try (Site site = Site.migrated()) {
            site.addReadings(120);
            site.remote()
                    .execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'gas', 'm3')");
            site.startWithHttp().cycle();
            site.send("run-meter-sync");
            site.addReadings(3);

            JsonNode status = status(site);

            assertThat(status.path("isRunning").booleanValue()).isTrue();
            assertThat(status.path("cycleInProgress").isBoolean()).isTrue();
            assertThat(Instant.parse(status.path("lastSyncTime").textValue())).isNotNull();
            assertThat(status.path("lastSyncSuccess").booleanValue()).isTrue();
            assertThat(status.path("lastSyncError").isNull()).isTrue();
            assertThat(status.path("queueSize").intValue()).isEqualTo(3);
            assertThat(status.path("queueSizeIsEstimate").isBoolean()).isTrue();
            assertThat(Instant.parse(status.path("oldestUnsynchronizedReading").textValue()))
                    .isEqualTo("2026-01-01T00:00:01Z");
            assertThat(status.path("totalRecordsSynced").intValue()).isEqualTo(120);
            assertThat(status.path("quarantinedReadings").intValue()).isZero();
            assertThat(status.path("quarantinedReadings").isNumber()).isTrue();
            assertThat(status.path("localMeterCount").intValue()).isEqualTo(1);
            assertThat(status.path("remoteMeterCount").intValue()).isEqualTo(1);
            assertThat(status.path("localTenantCount").isNumber()).isTrue();
            assertThat(status.path("remoteTenantCount").isNumber()).isTrue();
            assertThat(status.path("localDbConnected").booleanValue()).isTrue();
            assertThat(status.path("remoteDbConnected").booleanValue()).isTrue();
            assertThat(status.path("nodeId").textValue())
                    .isEqualTo(site.local().queryForObject("select node_id::text from sync_node", String.class));
        }
    }

    @Test
    @Tag("Agent-4.1")
    @Tag("Agent-4.3")
    void the_meter_sync_has_its_part() {
        try (Site site = Site.migrated()) {
            site.remote()
                    .execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'gas', 'm3')");
            site.startWithHttp().send("run-meter-sync");

            JsonNode meterSync = status(site).path("meterSync");

            assertThat(meterSync.path("inProgress").isBoolean()).isTrue();
            assertThat(Instant.parse(meterSync.path("lastTime").textValue())).isNotNull();
            assertThat(meterSync.path("success").booleanValue()).isTrue();
            assertThat(meterSync.path("inserted").intValue()).isEqualTo(1);
            assertThat(meterSync.path("updated").isNumber()).isTrue();
            assertThat(meterSync.path("deactivated").isNumber()).isTrue();
            assertThat(Stream.of("error", "errorTime", "held").map(meterSync::get))
                    .allMatch(Objects::nonNull)
                    .allMatch(JsonNode::isNull);
        }
    }

    @Test
    void before_the_first_cycle_nothing_is_made_up() {
        try (Site site = Site.migrated().startWithHttp()) {
            JsonNode status = status(site);

            assertThat(Stream.of("lastSyncTime", "lastSyncSuccess", "lastSyncError", "oldestUnsynchronizedReading")
                            .map(status::get))
                    .allMatch(Objects::nonNull)
                    .allMatch(JsonNode::isNull);
            assertThat(status.path("totalRecordsSynced").intValue()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "remote"})
    void a_database_that_is_down_is_said_to_be(String side) {
        try (Site site = Site.migrated()) {
            (side.equals("local") ? site.withLocalPort(1) : site.withRemotePort(1)).startWithHttp();

            JsonNode status = status(site);

            assertThat(status.path(side + "DbConnected").booleanValue()).isFalse();
            assertThat(status.path("isRunning").booleanValue()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "remote"})
    void a_database_that_is_frozen_holds_up_no_status(String side) throws Exception {
        try (Site site = Site.migrated().startWithHttp();
                Connection lock = open(side.equals("local") ? site.local() : site.remote())) {
            lock.setAutoCommit(false);
            lock.createStatement().execute(LOCK);

            // the lock is held until the answer is there
            JsonNode status = status(site);

            assertThat(status.path(side + "DbConnected").booleanValue()).isFalse();
            assertThat(status.path("isRunning").booleanValue()).isTrue();
            lock.rollback();
        }
    }

    @Test
    void what_fails_behind_a_request_is_one_line_without_a_stack_trace() {
        try (Site site = new Site(PostgresServer.older(), PostgresServer.newer()).startWithHttp()) {
            for (String path : new String[] {"/api/quarantine", "/api/sync-logs"}) {
                HttpCall.Answer answer = HttpCall.get(port(site), path).send();

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.json().path("error").textValue()).contains("does not exist", "metersync migrate");
                assertThat(answer.text()).doesNotContain("Exception", "\tat ", "org.postgresql", "io.metersync");
            }
        }
    }

    private static JsonNode status(Site site) {
        HttpCall.Answer answer = HttpCall.get(port(site), "/api/status").send();
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static int port(Site site) {
        return Integer.parseInt(site.environment().get("HTTP_PORT"));
    }

    private static Connection open(JdbcTemplate database) throws Exception {
        DataSource dataSource = Objects.requireNonNull(database.getDataSource());
        return dataSource.getConnection();
    }
}
