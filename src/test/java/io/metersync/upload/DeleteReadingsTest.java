package io.metersync.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped {@code delete-readings}, with what several polls have read. */
class DeleteReadingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"delete-readings", "archive-readings"})
    void a_reading_that_was_corrected_by_the_transaction_that_inserted_another_of_the_batch_stays(String route)
            throws Exception {
        try (Site site = Site.migrated().start();
                ProducerTemplate routes = site.camel().createProducerTemplate()) {
            site.addReadings(1);
            Map<String, Object> first = row(site, "meter-1");
            // after the poll of the first page and before that of the second
            site.local()
                    .execute(
                            "begin; update meter_readings set value = 99;"
                                    + " insert into meter_readings (meter_id, timestamp, value, unit) values ('later', now(), 1, 'kWh'); commit");
            Map<String, Object> second = row(site, "later");
            assertThat(row(site, "meter-1").get("version"))
                    .as("both pages have it")
                    .isEqualTo(second.get("version"));

            routes.requestBody(
                    "direct:" + route, new ReadingBatch(List.of(reading(site, first), reading(site, second))));

            assertThat(site.local().queryForList("select meter_id || ' ' || value from meter_readings", String.class))
                    .containsExactly("meter-1 99");
        }
    }

    private static Map<String, Object> row(Site site, String meter) {
        return site.local()
                .queryForMap("select id, xmin::text::bigint as version from meter_readings where meter_id = ?", meter);
    }

    private static Reading reading(Site site, Map<String, Object> row) {
        String node = site.local().queryForObject("select node_id::text from sync_node", String.class);
        return new Reading(
                node, (Long) row.get("id"), "m", "2026-01-01", "1", "kWh", null, (Long) row.get("version"), null);
    }
}
