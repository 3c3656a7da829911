package io.metersync;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.Readings;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing a user sent is changed on its way. */
class FidelityTest {
    @AutoClose
    private static final Site SITE =
            Site.migrated().withLeastPrivilege().withKeptConnections().start();

    @BeforeEach
    void empty() {
        SITE.empty();
    }

    @Test
    @Tag("Req-2.4")
    @Tag("Req-3.1")
    void the_edges_of_what_postgresql_takes_arrive_as_they_were() {
        Readings.insert(SITE.local(), Readings.edges());
        List<String> collected = Site.readings(SITE.local());

        SITE.run("upload-readings");

        assertThat(Site.readings(SITE.remote())).isEqualTo(collected);
        assertThat(SITE.countLocal("meter_readings")).isZero();
    }

    @Test
    @Tag("Req-3.1")
    void random_readings_arrive_as_they_were() {
        Cases.hundred(random -> {
            SITE.empty();
            Readings.insert(SITE.local(), Readings.random(random, 30));
            List<String> collected = Site.readings(SITE.local());

            SITE.run("upload-readings");

            assertThat(Site.readings(SITE.remote())).isEqualTo(collected);
        });
    }

    @Test
    @Tag("Req-4.5")
    void what_is_sent_twice_arrives_once_and_unchanged() {
        Readings.insert(SITE.local(), Readings.edges());
        List<String> collected = Site.readings(SITE.local());

        sendWithoutDelete();
        List<String> written = versions();
        sendWithoutDelete();
        SITE.run("upload-readings");

        assertThat(Site.readings(SITE.remote())).isEqualTo(collected);
        assertThat(versions()).as("a repeat writes nothing").isEqualTo(written);
        assertThat(SITE.countLocal("meter_readings")).isZero();
    }

    @Test
    @Tag("Req-4.5")
    void a_reading_corrected_after_its_delete_failed_arrives_corrected() {
        Readings.insert(
                SITE.local(),
                List.of(
                        new Readings.Row("scale", "2026-01-01", "1.0", "kWh", null),
                        new Readings.Row("json", "2026-01-01", "1", "kWh", "null"),
                        new Readings.Row("none", "2026-01-01", "1", "kWh", "{\"a\": 1.0}"),
                        new Readings.Row("unit", "2026-01-01", "NaN", "kWh", null)));
        sendWithoutDelete();
        SITE.local().update("update meter_readings set value = 1.00 where meter_id = 'scale'");
        SITE.local().update("update meter_readings set metadata = null where meter_id = 'json'");
        SITE.local().update("update meter_readings set metadata = '{\"a\": 1.00}' where meter_id = 'none'");
        SITE.local().update("update meter_readings set unit = 'MWh' where meter_id = 'unit'");
        List<String> corrected = Site.readings(SITE.local());

        SITE.run("upload-readings");

        assertThat(Site.readings(SITE.remote())).isEqualTo(corrected);
    }

    private static void sendWithoutDelete() {
        Sabotage lostDelete = Sabotage.statement("delete", "42501");
        lostDelete.breakIt(SITE.local());
        SITE.run("upload-readings");
        lostDelete.mend(SITE.local());
    }

    /** The row versions of the remote readings: another one means that the row was written again. */
    private static List<String> versions() {
        return SITE.remote().queryForList("select xmin::text || ctid from meter_readings order by id", String.class);
    }
}
