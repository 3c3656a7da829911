package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.support.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A local database that accepts a delete and keeps the row: the cycle fails and says why. */
class KeptReadingsTest {
    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BATCHES | create function keep() returns trigger language plpgsql as $$ begin return null; end $$; create trigger keep before delete on meter_readings for each row execute function keep() | 150
            GROWING | create function keep() returns trigger language plpgsql as $$ begin return case when old.id = 77 then null else old end; end $$; create trigger keep before delete on meter_readings for each row execute function keep() | 1
            BATCHES_IN_FOUR_LANES | create rule keep as on delete to meter_readings where old.id % 10 = 3 do instead nothing | 15
            GROWING | alter table meter_readings enable row level security; create policy all_rows on meter_readings using (true); create policy keep on meter_readings as restrictive for delete using (id <> 5) | 1
            """)
    void a_reading_that_is_kept_fails_the_cycle_and_is_named(Way way, String rule, int kept) {
        site.addReadings(150);
        List<String> collected = Site.readings(site.local());
        way.of(site.withLeastPrivilege(), 200).start();
        site.local().execute(rule);

        site.cycle();

        assertThat(critical(log))
                .hasSize(1)
                .first()
                .asString()
                .contains("keeps " + kept + " of the readings as they were", "look for a trigger");
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isEqualTo(kept);
        assertThat(site.application().cycle().totalUploaded()).isEqualTo(150);
    }
}
