package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.MasterData;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class IsolationPropertyTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    @Test
    @Tag("Property-10")
    @Tag("Req-9.5")
    @DisplayName("Feature: database-sync-process, Property 10: For any meter configuration download failure, the "
            + "system should log the error and continue with the meter reading upload, ensuring one failure doesn't "
            + "block the other")
    void a_failed_meter_download_is_logged_and_holds_up_nothing() {
        Cases.hundred(random -> holdsUpNothing(MasterData.METERS, MasterData.TENANTS, random));
    }

    @Test
    @Tag("Property-15")
    @Tag("Req-11.5")
    @DisplayName("Feature: database-sync-process, Property 15: For any tenant download failure, the system should log "
            + "the error and continue with other sync operations (meter upload and meter config download), ensuring "
            + "one failure doesn't block others")
    void a_failed_tenant_download_is_logged_and_holds_up_nothing() {
        Cases.hundred(random -> holdsUpNothing(MasterData.TENANTS, MasterData.METERS, random));
    }

    private static void holdsUpNothing(MasterData broken, MasterData other, RandomGenerator random) {
        SITE.empty();
        Readings.insert(SITE.local(), Readings.random(random, random.nextInt(20)));
        List<String> collected = Site.readings(SITE.local());
        broken.replace(SITE.remote(), broken.random(random, 3));
        other.replace(SITE.remote(), other.random(random, 3));
        boolean isRemote = random.nextBoolean();
        Sabotage sabotage = Cases.oneOf(
                random,
                isRemote
                        ? Sabotage.ofRemoteTable(broken.table, SITE.role("POSTGRES_CLIENT"))
                        : Sabotage.ofLocalTable(broken.table, SITE.role("POSTGRES_SYNC")));
        JdbcTemplate database = isRemote ? SITE.remote() : SITE.local();

        sabotage.breakIt(database);
        LOG.clear();
        SITE.cycle();
        sabotage.mend(database);

        String flow = broken == MasterData.METERS ? "download-meters" : "download-tenants";
        assertThat(LOG.of(flow))
                .as(sabotage.name())
                .filteredOn(line -> line.startsWith("CRITICAL"))
                .hasSize(1);
        assertThat(LOG.errors()).as(sabotage.name()).hasSize(1);
        assertThat(broken.content(SITE.local())).as(sabotage.name()).isEmpty();
        assertThat(Site.readings(SITE.remote())).isEqualTo(collected);
        assertThat(SITE.countLocal("meter_readings")).isZero();
        assertThat(other.content(SITE.local())).isEqualTo(other.content(SITE.remote()));
        SITE.run(flow);
        assertThat(broken.content(SITE.local())).isEqualTo(broken.content(SITE.remote()));
    }
}
