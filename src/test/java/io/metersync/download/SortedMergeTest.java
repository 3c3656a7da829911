package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a merge costs whose refused rows have to be found. */
class SortedMergeTest {
    private static final int METERS = 6000;

    @Test
    void a_local_table_whose_statistics_know_no_row_is_not_read_again_for_each_step() {
        try (Site site = Site.migrated()) {
            site.local().execute("alter table meters add check (name <> 'bad')");
            site.local()
                    .update(
                            "insert into meters (meter_id, name, location_id, meter_type, unit) select 'old-' || i, 'old', 'l', 't', 'kWh' from generate_series(1, ?) as i",
                            METERS);
            site.local().update("delete from meters");
            site.local().execute("analyze meters");
            site.remote()
                    .update(
                            "insert into meters (meter_id, name, location_id, meter_type, unit, configuration, updated_at) select 'meter-' || i, case i when 7 then 'bad' else 'name' end, 'l', 't', 'kWh', '{}', '2026-01-01' from generate_series(1, ?) as i",
                            METERS);
            site.local().execute("select pg_stat_reset()");

            site.start().run("download-meters");
            site.stop();

            assertThat(site.countLocal("meters")).isEqualTo(METERS - 1);
            // a server counts what a session did when that ends, if not before
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> rowsRead(site) > 0);
            // a look at each of 24 steps would read each row twelve times
            assertThat(rowsRead(site)).isLessThan(8 * METERS);
        }
    }

    private static long rowsRead(Site site) {
        return site.local()
                .queryForObject(
                        "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relname = 'meters'",
                        Long.class);
    }
}
