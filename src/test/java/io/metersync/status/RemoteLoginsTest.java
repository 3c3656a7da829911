package io.metersync.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.Site;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A site with a long interval logs in to the remote database once a cycle. */
class RemoteLoginsTest {
    @AutoClose
    private final Site site = Site.migrated().with("SYNC_INTERVAL_SECONDS", "300");

    @Test
    void the_check_for_alerts_after_a_cycle_needs_no_login() {
        site.start().cycle();
        await().until(() -> sessions() == 0);

        site.send("look-for-alerts");

        assertThat(sessions()).isZero();
    }

    private int sessions() {
        return site.remote()
                .queryForObject(
                        "select count(*) from pg_stat_activity where datname = current_database() and application_name"
                                + " = 'metersync'",
                        Integer.class);
    }
}
