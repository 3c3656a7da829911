package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.Cases;
import io.metersync.support.MasterData;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StatusPropertyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SettableClock CLOCK = new SettableClock();

    @AutoClose
    private static final Site SITE =
            Site.migrated().withLeastPrivilege().withClock(CLOCK).start();

    private long totalSent;
    private String lastSuccess;

    @Test
    @Tag("Property-12")
    @Tag("Req-12.1")
    @Tag("Req-12.2")
    @Tag("Req-12.3")
    @Tag("Req-12.4")
    @Tag("Req-12.5")
    @DisplayName("Feature: database-sync-process, Property 12: For any status query, the reported values (running "
            + "state, last sync time, queue size, total synced, connection status, meter count, tenant count) should "
            + "accurately reflect the current system state")
    void the_status_is_the_state() {
        Cases.hundred(this::statusIsState);
    }

    private void statusIsState(RandomGenerator random) {
        SITE.empty();
        int sent = random.nextInt(30);
        Readings.insert(SITE.local(), Readings.random(random, sent));
        int meters = random.nextInt(5);
        int tenants = random.nextInt(5);
        MasterData.METERS.replace(SITE.remote(), MasterData.METERS.random(random, meters));
        MasterData.TENANTS.replace(SITE.remote(), MasterData.TENANTS.random(random, tenants));
        boolean succeeds = cycle(random, sent);
        int waiting = random.nextInt(30);
        Readings.insert(SITE.local(), Readings.random(random, waiting));

        await().ignoreExceptions().untilAsserted(() -> {
            JsonNode status =
                    JSON.readTree(SITE.application().status().report(true).toJson());
            assertThat(status.get("queueSize").asLong()).isEqualTo(waiting + (succeeds ? 0 : sent));
            assertThat(status.get("localMeterCount").asLong()).isEqualTo(SITE.countLocal("meters"));
            assertThat(status.get("remoteMeterCount").asLong()).isEqualTo(SITE.countRemote("meters"));
            assertThat(status.get("localTenantCount").asLong()).isEqualTo(SITE.countLocal("tenant"));
            assertThat(status.get("remoteTenantCount").asLong()).isEqualTo(SITE.countRemote("tenant"));
            assertThat(status.get("isRunning").asBoolean()).isTrue();
            assertThat(status.get("cycleInProgress").asBoolean()).isFalse();
            assertThat(status.get("lastSyncSuccess").asBoolean()).isEqualTo(succeeds);
            assertThat(status.get("lastSyncTime").asText(null)).isEqualTo(lastSuccess);
            assertThat(status.get("lastSyncError").isNull()).isEqualTo(succeeds);
            assertThat(status.get("totalRecordsSynced").asLong()).isEqualTo(totalSent);
            assertThat(status.get("localDbConnected").asBoolean()).isTrue();
            assertThat(status.get("remoteDbConnected").asBoolean()).isTrue();
        });
    }

    /** One cycle, which fails or succeeds. */
    private boolean cycle(RandomGenerator random, int readings) {
        CLOCK.advance(Duration.ofSeconds(random.nextInt(1, 100)));
        Sabotage sabotage = Sabotage.statement("insert", "42501");
        boolean succeeds = readings == 0 || random.nextBoolean();
        if (!succeeds) {
            sabotage.breakIt(SITE.remote());
        }
        SITE.cycle();
        if (succeeds) {
            lastSuccess = CLOCK.instant().toString();
            totalSent += readings;
        } else {
            sabotage.mend(SITE.remote());
        }
        return succeeds;
    }
}
