package io.metersync.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import org.junit.jupiter.api.Test;

/** A link that breaks while a pool makes its first connection must not end all its later ones. */
class FirstConnectionTest {
    @Test
    void the_local_link_breaks_at_the_question_for_the_isolation_level() {
        try (FaultProxy link = FaultProxy.before(PostgresServer.older());
                Site site = Site.migrated()
                        .with("DB_CONNECTION_TIMEOUT_MS", "60000")
                        .throughLocal(link)) {
            assertThatReadingsArriveAfterALossAt(link, site);
        }
    }

    @Test
    void the_remote_link_breaks_at_the_question_for_the_isolation_level() {
        try (FaultProxy link = FaultProxy.before(PostgresServer.newer());
                Site site = Site.migrated()
                        .with("DB_CONNECTION_TIMEOUT_MS", "60000")
                        .throughRemote(link)) {
            assertThatReadingsArriveAfterALossAt(link, site);
        }
    }

    private static void assertThatReadingsArriveAfterALossAt(FaultProxy link, Site site) {
        site.addReadings(10);
        link.loseReplyTo("SHOW");

        site.start();
        site.cycle();
        site.cycle();

        assertThat(link.lostReplies()).isEqualTo(1);
        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
        assertThat(site.application().cycle().last().success()).isTrue();
    }
}
