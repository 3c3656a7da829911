package io.metersync.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class PollOrderTest {
    @Test
    @Tag("Req-2.2")
    void readings_arrive_in_the_order_of_time_then_id_where_their_text_sorts_otherwise() {
        try (Site site = Site.migrated().with("BATCH_SIZE", "20").with("UPLOAD_LANES", "1")) {
            site.local().update("""
                    insert into meter_readings (meter_id, timestamp, value, unit)
                    select 'm', at, 1, 'kWh' from generate_series(1, 30) as i,
                      unnest(array['infinity', '10000-01-01', '2026-01-01', '0044-03-15 BC', '-infinity']::timestamp[]) as at
                    """);
            List<String> inOrder = order(site.local(), "timestamp, id", "id");

            site.start().cycle();

            assertThat(order(site.remote(), "id", "source_id")).isEqualTo(inOrder);
        }
    }

    private static List<String> order(JdbcTemplate database, String by, String localId) {
        return database.queryForList(
                "select timestamp || ' ' || " + localId + " from meter_readings order by " + by, String.class);
    }
}
