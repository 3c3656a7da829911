package io.metersync;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.Test;

class FullCycleTest {
    @Test
    void one_cycle_takes_every_reading_to_the_remote_database_and_brings_meters_and_tenants_back() {
        try (Site site = Site.migrated()) {
            site.addReadings(1050);
            List<String> collected = Site.readings(site.local());
            site.remote()
                    .execute(
                            "insert into meters (meter_id, name, meter_type, unit) values ('m', 'Main', 'electricity', 'kWh')");
            site.remote().execute("insert into tenant (tenant_id, name) values ('t', 'Tenant')");

            site.start().cycle();

            assertThat(Site.readings(site.remote())).isEqualTo(collected);
            assertThat(site.countLocal("meter_readings")).isZero();
            assertThat(site.countLocal("meters")).isEqualTo(1);
            assertThat(site.countLocal("tenant")).isEqualTo(1);
            assertThat(site.countLocal("sync_logs where success")).isEqualTo(3);
        }
    }
}
