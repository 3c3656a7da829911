package io.metersync.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.Readings;
import io.metersync.support.Readings.Row;
import io.metersync.support.Sabotage;
import io.metersync.support.Site;
import io.metersync.support.SiteOfEachWay;
import io.metersync.support.Way;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing a user sent is changed on its way, whichever way it goes. */
class FidelityTest {
    private static final int SIZE = 20;

    @AutoClose
    private static final SiteOfEachWay SITES = SiteOfEachWay.with(SIZE);

    @ParameterizedTest
    @EnumSource(Way.class)
    @Tag("Req-2.4")
    @Tag("Req-3.1")
    void the_edges_of_what_postgresql_takes_arrive_as_they_were(Way way) {
        Site site = emptySite(way);
        Readings.insert(site.local(), Readings.edges());
        List<String> collected = Site.readings(site.local());

        site.run("upload-readings");

        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    @Tag("Req-3.1")
    void random_readings_arrive_as_they_were() {
        Cases.hundred(random -> {
            Site site = SITES.any(random);
            site.empty();
            Readings.insert(site.local(), Readings.random(random, 50));
            List<String> collected = Site.readings(site.local());

            site.run("upload-readings");

            assertThat(Site.readings(site.remote())).isEqualTo(collected);
            assertThat(site.countLocal("meter_readings")).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @Tag("Req-4.5")
    void what_is_sent_twice_arrives_once_and_unchanged(Way way) {
        Site site = emptySite(way);
        Readings.insert(site.local(), Readings.edges());
        List<String> collected = Site.readings(site.local());

        sendWithout(Sabotage.afterStatements("delete", 1, "42501"), site);
        List<String> written = versions(site);
        sendWithout(Sabotage.afterStatements("delete", 1, "42501"), site);
        site.run("upload-readings");

        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(versions(site)).as("a repeat writes nothing").containsAll(written);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @Tag("Req-4.5")
    void a_reading_corrected_after_its_delete_failed_arrives_corrected(Way way) {
        Site site = emptySite(way);
        Readings.insert(site.local(), Collections.nCopies(SIZE, new Row("first", "2025-01-01", "1", "kWh", null)));
        List<String> first = Site.readings(site.local());
        Readings.insert(
                site.local(),
                List.of(
                        new Row("scale", "2026-01-01", "1.0", "kWh", null),
                        new Row("json", "2026-01-01", "1", "kWh", "null"),
                        new Row("none", "2026-01-01", "1", "kWh", "{\"a\": 1.0}"),
                        new Row("unit", "2026-01-01", "NaN", "kWh", null)));
        sendWithout(Sabotage.rows("delete", "old.meter_id <> 'first'", "42501"), site);
        assertThat(site.countRemote("meter_readings")).isEqualTo(SIZE + 4);
        site.local().update("update meter_readings set value = 1.00 where meter_id = 'scale'");
        site.local().update("update meter_readings set metadata = null where meter_id = 'json'");
        site.local().update("update meter_readings set metadata = '{\"a\": 1.00}' where meter_id = 'none'");
        site.local().update("update meter_readings set unit = 'MWh' where meter_id = 'unit'");
        // in several lanes, the first batch may have waited for a delete that failed
        List<String> corrected = Site.readings(site.local()).stream()
                .filter(reading -> !reading.startsWith("first"))
                .toList();

        site.run("upload-readings");

        assertThat(Site.readings(site.remote()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(first, corrected).flatMap(List::stream).toList());
    }

    private static Site emptySite(Way way) {
        Site site = SITES.of(way);
        site.empty();
        return site;
    }

    /** The first batch is deleted: those behind it may be larger, and go their own way. */
    private static void sendWithout(Sabotage deletes, Site site) {
        deletes.breakIt(site.local());
        site.run("upload-readings");
        deletes.mend(site.local());
    }

    /** The row versions of the remote readings: another one means that the row was written again. */
    private static List<String> versions(Site site) {
        return site.remote().queryForList("select xmin::text || ctid from meter_readings order by id", String.class);
    }
}
