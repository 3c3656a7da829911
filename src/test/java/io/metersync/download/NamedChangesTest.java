package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.http.Answers;
import io.metersync.support.LogLines;
import io.metersync.support.MeterAgent;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is changed is named in the log and in sync_logs: meters by the meter sync and by an approval, readings by the quarantine. */
class NamedChangesTest {
    private final Site site = Site.migrated();
    private final MeterAgent agent = new MeterAgent(site);
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void a_meter_sync_names_what_it_inserts_changes_deactivates_and_reactivates() {
        site.start();
        agent.addRemoteMeters(5);
        agent.sync();
        site.remote().update("delete from meters where meter_id = 'meter-01'");
        agent.sync();
        log.clear();
        agent.addRemoteMeters(6);
        site.remote().update("delete from meters where meter_id in ('meter-02', 'meter-03')");
        site.remote().update("update meters set unit = 'MWh' where meter_id = 'meter-04'");

        agent.sync();

        assertThat(log.of("meter-sync"))
                .containsSubsequence(
                        "1 new meter(s): meter-06 (Meter 6)",
                        "1 changed meter(s): meter-04 (unit)",
                        "2 deactivated meter(s): meter-02 (Meter 2), meter-03 (Meter 3)",
                        "1 meter(s) active again: meter-01 (Meter 1)");
        assertThat(changes("meter-sync"))
                .containsExactlyInAnyOrder(
                        "meter-06 new",
                        "meter-04 unit",
                        "meter-01 active",
                        "meter-02 deactivated",
                        "meter-03 deactivated");
    }

    @Test
    void the_first_100_are_named_and_the_others_counted() {
        site.with("MAX_DEACTIVATION_PERCENT", "100").start();
        addMany();
        agent.sync();
        site.remote().update("delete from meters where meter_id <> 'm-001'");
        agent.sync();
        addMany();
        agent.sync();

        for (String what : List.of("120 deactivated meter(s): ", "120 meter(s) active again: ")) {
            assertThat(log.of("meter-sync"))
                    .filteredOn(line -> line.startsWith(what))
                    .singleElement()
                    .asString()
                    .endsWith(", and 20 more")
                    .satisfies(line -> assertThat(line.split(", ")).hasSize(101));
        }
        assertThat(changes("meter-sync")).hasSize(100);
    }

    @Test
    void an_approval_names_its_meters_and_is_known_after_a_restart() {
        site.start();
        agent.addRemoteMeters(12);
        agent.sync();
        site.remote().update("delete from meters where meter_id <= 'meter-06'");
        agent.sync();

        agent.bean().approve(null);

        assertThat(log.of("meter-sync"))
                .filteredOn(line -> line.startsWith("Deactivation of 6 meters approved: meter-01 (Meter 1), meter-02"))
                .hasSize(1);
        assertThat(changes("meter-sync-approval")).hasSize(6).contains("meter-06 deactivated");
        site.close();
        site.start();
        assertThat(site.application().status().report(false).meterSync().last().deactivated())
                .isEqualTo(6);
        assertThat(site.application().status().report(false).lastSync().lastSyncTime())
                .as("of a cycle, and there was none")
                .isNull();
    }

    @Test
    void the_quarantine_names_the_meter_and_the_time_of_what_it_takes_and_gives_away() throws Exception {
        site.remote().execute("alter table meter_readings add constraint small check (value < 0.5)");
        site.addReadings(6);
        site.local()
                .update(
                        "insert into meter_readings (meter_id, timestamp, value, unit) values (?, ?::timestamp, 9, 'kWh')",
                        "a\nb",
                        "infinity");
        site.start().cycle();

        assertThat(log.lines())
                .anyMatch(
                        line -> line.startsWith("Refused 3 readings (")
                                && line.contains(
                                        "quarantined: meter-5 at 2026-01-01 00:00:05, meter-6 at 2026-01-01 00:00:06, a b at infinity; see"));

        Answers answers = site.camel().getRegistry().lookupByNameAndType("answers", Answers.class);
        String id = site.local().queryForObject("select min(id)::text from quarantined_readings", String.class);
        answers.retry(id, site.camel());
        answers.discard(id);
        assertThat(log.of("quarantine"))
                .anyMatch(line -> line.startsWith("Reading " + id + " (meter-5 at 2026-01-01 00:00:05) stays"))
                .contains("Discarded reading " + id + " of the quarantine: meter-5 at 2026-01-01 00:00:05");
    }

    @Test
    void readings_without_a_time_are_quarantined_with_the_names_of_their_meters() {
        site.local().execute("alter table meter_readings alter timestamp drop not null");
        site.addReadings(3);
        site.local().update("update meter_readings set timestamp = null where id <= 2");

        site.start().cycle();

        assertThat(log.lines())
                .contains(
                        "Quarantined 2 readings without a timestamp, of the meters meter-1, meter-2; see metersync quarantine list");
    }

    private void addMany() {
        site.remote().update("""
                insert into meters (meter_id, name, meter_type, unit)
                select 'm-' || to_char(i, 'FM000'), 'Meter', 'gas', 'm3' from generate_series(1, 121) as i on conflict do nothing
                """);
    }

    /** What the newest row of sync_logs of a flow names. */
    private List<String> changes(String flow) {
        return site.local().queryForList("""
                select change ->> 'key' || ' ' || case when (change ->> 'isNew')::boolean then 'new' else change ->> 'fields' end
                from (select details from sync_logs where details ->> 'flow' = ? order by id desc limit 1) as newest,
                  jsonb_array_elements(details -> 'changes') as change
                """, String.class, flow);
    }
}
