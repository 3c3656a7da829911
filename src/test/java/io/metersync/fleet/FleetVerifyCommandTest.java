package io.metersync.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.migration.Migration;
import io.metersync.support.Centre;
import io.metersync.support.Command;
import io.metersync.support.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metersync fleet verify}: what the sites have sent against what is stored, with the settings of the remote database alone. */
class FleetVerifyCommandTest {
    private final Centre centre = new Centre(PostgresServer.newer());

    @TempDir
    private Path folder;

    @BeforeEach
    void migrate() {
        new Migration(centre.settings(), "remote").run();
        centre.report("North", "").report("South", "").report("Quiet", "");
        store("North", "2026-05-06", 30);
        store("South", "2026-05-06", 30);
    }

    @Test
    void as_many_or_more_stored_than_sent_is_complete() throws IOException {
        sent("North", "2026-05-06", "m", 30);
        sent("South", "2026-05-06", "m", 20);

        Command.Result result = verify();
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .containsPattern("North +1 +30 +30 +0\\R")
                .containsPattern("South +1 +20 +30 +0\\R")
                .containsPattern("Quiet +no ledger")
                .contains("2 of 3 sites compared: nothing is missing.");
    }

    @Test
    void a_missing_reading_is_one_with_its_meter_and_day() throws IOException {
        sent("North", "2026-05-06", "m", 30);
        sent("South", "2026-05-06", "m", 32);
        sent("South", "2026-05-07", "other", 1_500);

        Command.Result result = verify();
        assertThat(result.exitCode()).isOne();
        assertThat(result.output())
                .containsPattern("South +2 +1,532 +30 +1,502\\R  2026-05-06 m: 2 of 32 missing\\R"
                        + "  2026-05-07 other: 1,500 of 1,500 missing\\R")
                .containsPattern("North +1 +30 +30 +0\\R");

        assertThat(verify("--site", "North").exitCode()).isZero();
        assertThat(verify("--day", "2026-05-05").exitCode()).isZero();
        JsonNode south = json("--day", "2026-05-06", "--site", "South").get(0);
        assertThat(south.path("days").asLong()).isEqualTo(1);
        assertThat(south.path("missing").asLong()).isEqualTo(2);
        assertThat(south.at("/first/0/meterId").asText()).isEqualTo("m");
        assertThat(south.at("/first/0/stored").asLong()).isEqualTo(30);
    }

    @Test
    void twenty_meters_are_named_and_the_others_counted() {
        for (int i = 0; i < 23; i++) {
            sent("South", "2026-05-06", "lost-%02d".formatted(i), 1);
        }

        assertThat(verify().output())
                .contains("lost-00: 1 of 1 missing", "lost-19: 1 of 1 missing", "  and 3 more")
                .doesNotContain("lost-20");
    }

    @Test
    void an_old_day_counts_while_its_ledger_changes_and_all_days_on_request_but_none_that_is_no_longer_kept()
            throws IOException {
        sent("South", "2020-02-29", "m", 5);
        assertThat(verify().exitCode()).isOne();

        centre.remote().execute("update metersync_sent_days set updated_at = now() - interval '8 days'");
        assertThat(verify().exitCode()).isZero();
        assertThat(verify("--all").exitCode()).isOne();

        centre.remote().execute("update metersync_retention set kept_since = '2020-03-01'");
        assertThat(verify("--all").exitCode()).isZero();
        assertThat(verify("--day", "2020-02-29").exitCode()).isZero();
    }

    @Test
    void the_readings_of_an_earlier_local_database_are_the_sites_and_those_at_the_ends_of_a_day_and_of_time_count()
            throws IOException {
        centre.remote().execute("""
                insert into metersync_sites (name, node_id) select site, node_id from metersync_heartbeats where site = 'South';
                insert into metersync_site_nodes (node_id, site) select node_id, site from metersync_heartbeats where site = 'South';
                insert into metersync_site_nodes (node_id, site) values ('00000000-0000-0000-0000-00000000000a', 'South')""");
        for (String time : new String[] {"2026-05-06", "2026-05-06 23:59:59.999999", "infinity", "-infinity"}) {
            centre.remote()
                    .update(
                            "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id)"
                                    + " values ('e', ?::timestamp, 1, 'kWh', '00000000-0000-0000-0000-00000000000a', 7)",
                            time);
        }
        for (String day : new String[] {"2026-05-06", "infinity", "-infinity"}) {
            centre.remote()
                    .update(
                            "insert into metersync_sent_days (node_id, day, meter_id, sent)"
                                    + " values ('00000000-0000-0000-0000-00000000000a', ?::date, 'e', case ? when '2026-05-06' then 2 else 1 end)",
                            day,
                            day);
        }

        JsonNode south = json("--site", "South").get(0);
        assertThat(south.path("sent").asLong()).isEqualTo(4);
        assertThat(south.path("stored").asLong()).isEqualTo(4);
        assertThat(south.path("missing").asLong()).isZero();
    }

    @Test
    void an_unknown_site_is_an_error() {
        Command.Result result = verify("--site", "Nowhere");

        assertThat(result.exitCode()).isOne();
        assertThat(result.output()).contains("no site Nowhere").contains("metersync fleet lists the sites");
    }

    private void store(String site, String day, int count) {
        centre.remote().update("""
                insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id)
                select 'm', ?::timestamp + i * interval '1 s', i, 'kWh', node_id, i
                from generate_series(1, ?) as i, metersync_heartbeats where site = ?""", day, count, site);
    }

    private void sent(String site, String day, String meter, int count) {
        centre.remote().update("""
                insert into metersync_sent_days (node_id, day, meter_id, sent)
                select node_id, ?::date, ?, ? from metersync_heartbeats where site = ?""", day, meter, count, site);
    }

    private JsonNode json(String... options) throws IOException {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = "--json";
        return new ObjectMapper().readTree(verify(all).output()).path("sites");
    }

    private Command.Result verify(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "fleet";
        words[1] = "verify";
        System.arraycopy(options, 0, words, 2, options.length);
        return new Command(folder, centre.environment()).run("", words);
    }
}
