package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.MeterAgent;
import io.metersync.support.PostgresServer;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The meter sync agent: what it does with one remote table and another, and when. */
class MeterSyncTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final SettableClock clock = new SettableClock();
    private FaultProxy link;
    private MeterAgent agent;

    @BeforeEach
    void start() {
        link = FaultProxy.before(PostgresServer.newer());
        agent = new MeterAgent(
                Site.migrated().throughRemote(link).withClock(clock).start());
    }

    @AfterEach
    void stop() {
        agent.site().close();
        link.close();
    }

    @Test
    @Tag("Agent-1.1")
    @Tag("Agent-1.2")
    void all_remote_meters_that_are_unknown_here_are_inserted() {
        agent.addRemoteMeters(12);

        agent.sync();

        assertThat(agent.meters()).hasSize(12).first().isEqualTo("meter-01|Meter 1|electricity|kWh|true");
        assertThat(agent.status().last().inserted()).isEqualTo(12);
    }

    @Test
    @Tag("Agent-1.3")
    void meters_that_changed_remotely_take_all_their_new_values_here() {
        agent.addRemoteMeters(3);
        agent.sync();
        agent.site()
                .remote()
                .update(
                        "update meters set name = 'Renamed', meter_type = 'gas', unit = 'm3' where meter_id = 'meter-02'");

        agent.sync();

        assertThat(agent.meters())
                .containsExactly(
                        "meter-01|Meter 1|electricity|kWh|true",
                        "meter-02|Renamed|gas|m3|true",
                        "meter-03|Meter 3|electricity|kWh|true");
        assertThat(agent.status().last().updated()).isEqualTo(1);
        assertThat(agent.status().last().inserted()).isZero();
    }

    @Test
    @Tag("Agent-1.4")
    void meters_deleted_remotely_are_inactive_here_and_active_again_when_they_come_back() {
        agent.addRemoteMeters(3);
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id = 'meter-02'");

        agent.sync();

        assertThat(agent.active()).containsExactly("meter-01", "meter-03");
        assertThat(agent.status().last().deactivated()).isEqualTo(1);
        assertThat(agent.site().countLocal("meters where deactivated_at is not null"))
                .isEqualTo(1);
        agent.addRemoteMeters(3);
        agent.sync();
        assertThat(agent.active()).containsExactly("meter-01", "meter-02", "meter-03");
        assertThat(agent.status().last().reactivated()).isEqualTo(1);
        assertThat(agent.status().last().updated()).isZero();
        assertThat(agent.site().countLocal("meters where deactivated_at is not null"))
                .isZero();
    }

    @Test
    @Tag("Agent-1.5")
    void a_sync_leaves_a_row_in_the_log_with_its_counts_and_the_fields_that_changed() {
        agent.addRemoteMeters(3);
        agent.sync();
        agent.site().remote().update("delete from meters where meter_id = 'meter-01'");
        agent.site().remote().update("update meters set name = 'Renamed' where meter_id = 'meter-02'");
        agent.site()
                .remote()
                .update("insert into meters (meter_id, name, meter_type, unit) values ('new', 'New', 'gas', 'm3')");

        agent.sync();

        Map<String, Object> row = agent.site()
                .local()
                .queryForMap("select * from sync_logs where sync_type = 'meter-sync' order by id desc limit 1");
        assertThat(row).containsEntry("success", true).containsEntry("records_processed", 3);
        assertThat(row.get("details").toString())
                .contains("\"inserted\": 1", "\"updated\": 1", "\"deactivated\": 1")
                .contains(
                        "{\"key\": \"meter-02\", \"name\": \"Renamed\", \"isNew\": false, \"fields\": \"name\"}",
                        "{\"key\": \"new\", \"name\": \"New\", \"isNew\": true",
                        "{\"key\": \"meter-01\", \"name\": \"Meter 1\", \"isNew\": false, \"fields\": \"deactivated\"}");
    }

    @Test
    @Tag("Agent-2.1")
    @Tag("Agent-2.2")
    void a_sync_is_due_at_start_and_an_hour_after_the_end_of_the_last() {
        assertThat(agent.bean().begin()).as("at start").isTrue();
        agent.site().send("run-meter-sync");
        // the pause after the first one of a process is shorter by chance
        clock.advance(HOUR);
        assertThat(agent.bean().begin()).isTrue();
        clock.advance(Duration.ofMinutes(7));
        agent.site().send("run-meter-sync");
        assertThat(agent.bean().begin()).as("at once").isFalse();
        clock.advance(HOUR.minusMillis(1));
        assertThat(agent.bean().begin()).as("a millisecond too early").isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(agent.bean().begin()).as("an hour after the end").isTrue();
    }

    @Test
    @Tag("Agent-2.3")
    void no_second_sync_starts_while_one_is_in_progress() {
        assertThat(agent.bean().begin()).isTrue();

        assertThat(agent.bean().begin()).isFalse();
        assertThat(agent.bean().request()).isFalse();
        assertThat(agent.status().inProgress()).isTrue();
        clock.advance(HOUR.multipliedBy(2));
        assertThat(agent.bean().begin()).as("however long it takes").isFalse();
        agent.site().send("run-meter-sync");
        assertThat(agent.bean().request()).isTrue();
        assertThat(agent.bean().request()).as("asked for already").isFalse();
    }

    @Test
    @Tag("Agent-2.4")
    void a_failed_sync_is_logged_changes_nothing_and_is_tried_at_the_next_interval() {
        agent.addRemoteMeters(3);
        agent.sync();
        agent.addRemoteMeter("meter-04");
        link.refuse();
        clock.advance(HOUR);

        assertThat(agent.bean().begin()).isTrue();
        agent.site().send("run-meter-sync");

        assertThat(agent.status().last().success()).isFalse();
        assertThat(agent.status().last().error()).contains("SQLSTATE 08");
        assertThat(agent.status().last().errorTime()).isEqualTo(clock.instant().toString());
        assertThat(agent.site()
                        .local()
                        .queryForList(
                                "select error_message from sync_logs where sync_type = 'meter-sync' and not success",
                                String.class))
                .containsExactly(agent.status().last().error());
        assertThat(agent.active()).hasSize(3);
        assertThat(agent.bean().begin()).as("before the interval is over").isFalse();
        link.accept();
        agent.awaitRemote();
        clock.advance(HOUR);
        assertThat(agent.bean().begin()).as("at the next interval").isTrue();
        agent.site().send("run-meter-sync");
        assertThat(agent.status().last().success()).isTrue();
        assertThat(agent.active()).hasSize(4);
    }
}
