package io.metersync.criteria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class ConnectionCriteriaTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @BeforeEach
    void clear() {
        LOG.clear();
    }

    @Test
    @Tag("Req-1.1")
    @Tag("Req-1.2")
    @Tag("Req-1.4")
    @Tag("Req-1.5")
    void both_databases_are_reached_as_their_users_at_start_and_left_at_the_end() throws Exception {
        try (Site site = Site.migrated().withLeastPrivilege().start()) {
            site.camel().getRouteController().startRoute("verify-connections");

            await().until(() -> LOG.matching("Connected to the (local|remote) database .*, PostgreSQL \\d+.*")
                            .size()
                    == 2);
            assertThat(LOG.lines())
                    .anyMatch(line -> line.contains("local database") && line.contains("/" + site.localName()))
                    .anyMatch(line -> line.contains("remote database") && line.contains("/" + site.remoteName()));
            assertThat(users(site.local())).containsOnly(site.role("POSTGRES_SYNC"));
            assertThat(users(site.remote())).containsOnly(site.role("POSTGRES_CLIENT"));

            site.stop();
            await().untilAsserted(() -> assertThat(users(site.local())).isEmpty());
            await().untilAsserted(() -> assertThat(users(site.remote())).isEmpty());
        }
    }

    @Test
    @Tag("Req-1.3")
    @Tag("Req-6.1")
    @Tag("Req-6.4")
    @Tag("Req-7.4")
    void an_unreachable_database_is_tried_five_times_more_then_critical_and_the_next_cycle_finds_it() throws Exception {
        try (Site site = Site.migrated().with("DB_CONNECTION_TIMEOUT_MS", "250")) {
            String port = site.environment().get("POSTGRES_CLIENT_PORT");
            site.addReadings(1);
            site.withRemotePort(freePort()).start().run("upload-readings");

            assertThat(LOG.matching("store-batch: attempt . of 6 failed: remote database .*; next in \\d ms"))
                    .hasSize(5);
            assertThat(LOG.errors())
                    .singleElement()
                    .asString()
                    .startsWith("CRITICAL store-batch failed after 6 attempts: remote database ");
            assertThat(site.countLocal("meter_readings where not is_synchronized"))
                    .isEqualTo(1);

            site.stop();
            site.withRemotePort(Integer.parseInt(port)).start().run("upload-readings");
            assertThat(site.countRemote("meter_readings")).isEqualTo(1);
        }
    }

    @Test
    @Tag("Req-6.1")
    void the_waits_of_the_routes_double_from_2_to_32_seconds() {
        try (Site site = Site.migrated()
                .with("RETRY_BASE_DELAY_MS", "2000")
                .with("RETRY_MAX_DELAY_MS", "32000")
                .start()) {
            RedeliveryPolicyDefinition policy = ((ModelCamelContext) site.camel())
                    .getRouteConfigurationDefinition("retry")
                    .getOnExceptions()
                    .get(0)
                    .getRedeliveryPolicyType();

            assertThat(List.of(
                            resolved(site, policy.getRedeliveryDelay()),
                            resolved(site, policy.getMaximumRedeliveryDelay()),
                            policy.getBackOffMultiplier(),
                            policy.getUseExponentialBackOff()))
                    .containsExactly("2000", "32000", "2", "true");
        }
    }

    private static String resolved(Site site, String placeholder) {
        return site.camel().resolvePropertyPlaceholders(placeholder);
    }

    private static List<String> users(JdbcTemplate database) {
        return database.queryForList(
                "select usename from pg_stat_activity where datname = current_database() and application_name = 'metersync'",
                String.class);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
