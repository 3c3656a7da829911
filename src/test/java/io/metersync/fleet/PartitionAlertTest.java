package io.metersync.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.alert.Alerts;
import io.metersync.flow.SqlFiles;
import io.metersync.support.Centre;
import io.metersync.support.HttpCall;
import io.metersync.support.PostgresServer;
import io.metersync.support.SettableClock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The centre sees the end of the remote partitions before the sites do. */
class PartitionAlertTest {
    private final Centre centre = new Centre(PostgresServer.newer());
    private final SettableClock clock = new SettableClock();
    private final Fleet fleet = new Fleet(centre.settings(), "1.2.3", clock);
    private final Alerts alerts = new Alerts(new FleetProblems(fleet), () -> "fleet", clock, clock);

    @Test
    void an_end_within_two_weeks_is_raised_and_resolved() {
        centre.remote().execute("create table meter_readings (timestamp timestamp) partition by range (timestamp)");
        add("first", -1, 10);

        assertThat(look())
                .singleElement()
                .asString()
                .startsWith("raised partitions: the partitions of meter_readings end at")
                .contains("in 9 days", "each site moves good readings to the quarantine");

        add("second", 10, 20);
        assertThat(look()).singleElement().asString().startsWith("resolved partitions");
    }

    @Test
    void a_table_without_partitions_raises_nothing() {
        centre.remote().execute("create table meter_readings (timestamp timestamp)");

        assertThat(look()).isEmpty();
    }

    @Test
    void the_process_of_the_centre_measures_the_days() throws Exception {
        centre.remote().execute("create table meter_readings (timestamp timestamp) partition by range (timestamp)");
        add("first", -1, 10);
        try (centre) {
            centre.start();

            await().until(() -> HttpCall.get(centre.httpPort(), "/observe/metrics")
                    .send()
                    .body()
                    .contains("metersync_fleet_partition_days 9\n"));
        }
    }

    private List<String> look() {
        String sql = new SqlFiles(centre.settings()).read("remote/partitions-ahead");
        return Stream.of(1, 2)
                .flatMap(number -> {
                    fleet.readPartitions(centre.remote().queryForList(sql));
                    return alerts.look().stream();
                })
                .map(alert -> alert.state() + " " + alert.id() + ": " + alert.message())
                .toList();
    }

    private void add(String name, int from, int to) {
        centre.remote()
                .execute(
                        "do $$ begin execute format('create table %s partition of meter_readings for values from (%%L) to (%%L)', current_date + %d, current_date + %d); end $$"
                                .formatted(name, from, to));
    }
}
