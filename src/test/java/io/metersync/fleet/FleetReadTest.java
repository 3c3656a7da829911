package io.metersync.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Centre;
import io.metersync.support.PostgresServer;
import io.metersync.support.SettableClock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the centre reads the reports of its sites: the route asks every five seconds. */
class FleetReadTest {
    private final Centre centre = new Centre(PostgresServer.newer());
    private final SettableClock clock = new SettableClock();
    private final Fleet fleet = new Fleet(centre.settings(), "1.2.3", clock);

    @ParameterizedTest
    @CsvSource({"1, 1", "170, 1", "300, 2", "1000, 6", "5000, 6"})
    void many_sites_are_read_less_often(int sites, int looks) {
        centre.remote()
                .update(
                        "insert into metersync_heartbeats (node_id, site) select gen_random_uuid(), 'site-' || i from generate_series(1, ?) as i",
                        sites);
        assertThat(fleet.isDue()).isTrue();
        read();
        assertThat(fleet.sites()).hasSize(sites);
        // what a read takes comes off the five seconds
        clock.advance(Duration.ofMillis(-200));

        int look = 0;
        do {
            clock.advance(Duration.ofSeconds(5));
            look++;
        } while (!fleet.isDue());

        assertThat(look).isEqualTo(looks);
    }

    @Test
    void after_a_failure_they_are_read_at_the_next_look() throws Exception {
        read();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange failure = new DefaultExchange(camel);
            failure.setException(new IllegalStateException("down"));
            fleet.failed(failure);
        }

        assertThat(fleet.isDue()).isTrue();
    }

    private void read() {
        fleet.read(centre.remote().queryForList(centre.sql("list-sites")));
    }
}
