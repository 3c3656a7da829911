package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Readings;
import io.metersync.support.Site;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backlog arrives exactly once and unchanged, with the rights that grants.sql gives and through a transaction pooler. */
class BacklogFidelityTest {
    private static final long SEED = Long.getLong("cases.seed", System.nanoTime());

    @ParameterizedTest(name = "{0} lane(s)")
    @ValueSource(ints = {1, 2, 4})
    @Tag("Req-2.4")
    @Tag("Req-3.1")
    void thousands_of_random_readings_arrive_as_they_were(int lanes) {
        try (Backlog backlog = new Backlog(Site.migrated().withLeastPrivilege(), lanes)) {
            Site site = backlog.site();
            Readings.insert(site.local(), Readings.edges());
            Readings.insert(site.local(), Readings.random(new SplittableRandom(SEED), 3000));
            List<String> collected = Site.readings(site.local());

            site.start().run("upload-readings");

            assertThat(backlog.failedAttempts()).isEmpty();
            assertThat(Site.readings(site.remote())).as("-Dcases.seed=%d", SEED).isEqualTo(collected);
            assertThat(site.countLocal("meter_readings")).isZero();
            backlog.assertThatBatchesGrew();
        }
    }

    @Test
    void a_backlog_passes_a_transaction_pooler_with_fewer_sessions_than_lanes() {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.newer(), 2);
                Backlog backlog = new Backlog(Site.migrated().withRemotePort(pooler.port()), 4)) {
            Site site = backlog.site();
            site.addReadings(5000);
            List<String> collected = Site.readings(site.local());

            site.start().run("upload-readings");

            assertThat(backlog.failedAttempts()).isEmpty();
            backlog.assertThatAllArrivedOnce(collected);
            backlog.assertThatBatchesGrew();
            // the next transaction of the session finds no staging table, and no setting of an upload
            site.run("upload-readings");
            assertThat(backlog.critical()).isEmpty();
        }
    }
}
