package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.MeterAgent;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A remote table that suddenly lacks many meters deactivates none before an operator has approved exactly that. */
class HeldDeactivationTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final SettableClock clock = new SettableClock();
    private MeterAgent agent;

    @BeforeEach
    void start() {
        agent = new MeterAgent(Site.migrated().withClock(clock).start());
    }

    @AfterEach
    void stop() {
        agent.site().close();
    }

    @Test
    void five_missing_meters_may_always_go_and_six_of_twelve_are_held() {
        agent.addRemoteMeters(12);
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id <= 'meter-06'");

        agent.sync();

        assertThat(agent.active()).hasSize(12);
        assertThat(agent.status().held().count()).isEqualTo(6);
        assertThat(agent.status().held().meters())
                .extracting(meter -> meter.get("meterId"))
                .startsWith("meter-01")
                .hasSize(6);
        assertThat(agent.status().last().deactivated()).isZero();
        agent.addRemoteMeter("meter-06");
        agent.sync();
        assertThat(agent.status().held()).isNull();
        assertThat(agent.status().last().deactivated()).isEqualTo(5);
        assertThat(agent.active()).hasSize(7).startsWith("meter-06");
    }

    @Test
    void one_in_five_meters_may_go_and_more_are_held() {
        agent.addRemoteMeters(50);
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id <= 'meter-11'");
        agent.sync();
        assertThat(agent.status().held().count()).isEqualTo(11);

        agent.addRemoteMeter("meter-11");
        agent.sync();

        assertThat(agent.status().held()).isNull();
        assertThat(agent.status().last().deactivated()).isEqualTo(10);
        assertThat(agent.active()).hasSize(40);
    }

    @Test
    void an_empty_remote_table_deactivates_no_meter_at_all() {
        agent.addRemoteMeters(2);
        agent.sync();
        agent.site().remote().update("delete from meters");

        agent.sync();

        assertThat(agent.active()).hasSize(2);
        assertThat(agent.status().held().count()).isEqualTo(2);
    }

    @Test
    void approval_deactivates_exactly_the_meters_that_were_held() {
        agent.addRemoteMeters(12);
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id <= 'meter-06'");
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id = 'meter-07'");

        assertThat(agent.bean().approve(agent.status().held().since())).isEqualTo(6);

        assertThat(agent.active()).hasSize(6).startsWith("meter-07");
        assertThat(agent.status().held()).isNull();
        assertThat(agent.status().last().deactivated()).isEqualTo(6);
        assertThat(agent.bean().approve(null)).as("a second approval").isEqualTo(-1);
    }

    @Test
    void approval_of_something_else_than_what_is_held_changes_nothing() {
        agent.addRemoteMeters(12);
        agent.sync();
        assertThat(agent.bean().approve(null)).as("nothing is held").isEqualTo(-1);
        agent.site().remote().update("delete from meters where meter_id <= 'meter-06'");
        agent.sync();
        String seen = agent.status().held().since();
        clock.advance(HOUR);
        agent.site().remote().update("delete from meters where meter_id <= 'meter-07'");
        agent.sync();

        assertThat(agent.bean().approve(seen)).as("held before the last sync").isEqualTo(-1);
        assertThat(agent.bean().approve("yesterday")).isEqualTo(-1);

        assertThat(agent.active()).hasSize(12);
        assertThat(agent.status().held().count()).isEqualTo(7);
    }

    @Test
    void a_sync_in_progress_refuses_approval() {
        agent.addRemoteMeters(12);
        agent.sync();
        agent.site().remote().update("delete from meters");
        agent.sync();
        agent.bean().request();

        assertThat(agent.bean().approve(agent.status().held().since())).isEqualTo(-1);

        assertThat(agent.active()).hasSize(12);
    }

    @Test
    void a_sync_that_fails_leaves_what_is_held_to_be_approved() {
        agent.addRemoteMeters(12);
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id <= 'meter-06'");
        agent.sync();
        agent.site().remote().execute("alter table meters rename to hidden");

        agent.bean().request();
        agent.bean().begin();
        agent.site().send("run-meter-sync");

        assertThat(agent.status().last().success()).isFalse();
        assertThat(agent.status().held().count()).isEqualTo(6);
        assertThat(agent.bean().approve(agent.status().held().since())).isEqualTo(6);
        assertThat(agent.active()).hasSize(6).startsWith("meter-07");
    }
}
