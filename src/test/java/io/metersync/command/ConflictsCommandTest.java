package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.MeterAgent;
import io.metersync.support.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code conflicts} prints and restores, and its exit codes. */
class ConflictsCommandTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @Test
    void conflicts_are_listed_without_values_and_shown_with_them() throws Exception {
        overwritten();

        assertThat(terminal.run("conflicts", "list")).isZero();
        assertThat(terminal.out())
                .contains("1  ", "  meters meter-01: name, configuration", "1 local edits overwritten")
                .doesNotContain("Mine");
        assertThat(terminal.run("conflicts", "show", "1")).isZero();
        assertThat(terminal.out())
                .contains("* name", "    local   \"Mine\"", "    remote  \"Meter 1\"", "  unit", "    local   \"kWh\"");
    }

    @Test
    void conflicts_are_told_as_json() throws Exception {
        overwritten();

        assertThat(terminal.run("conflicts", "show", "1", "--json")).isZero();
        JsonNode shown = new ObjectMapper().readTree(terminal.json());
        assertThat(shown.path("key").asText()).isEqualTo("meter-01");
        assertThat(shown.path("fields").toString()).isEqualTo("[\"name\",\"configuration\"]");
        assertThat(shown.at("/local/configuration/note").asText()).isEqualTo("mine");
        assertThat(shown.at("/remote/name").asText()).isEqualTo("Meter 1");
        assertThat(terminal.run("conflicts", "list", "--json")).isZero();
        assertThat(terminal.out()).contains("\"table\" : \"meters\"");
    }

    @Test
    void fields_that_the_site_owns_are_restored_and_stay() {
        Site site = overwritten();
        terminal.set("meter.local.fields", "name,configuration.note");

        assertThat(terminal.run("conflicts", "restore", "1")).isZero();
        assertThat(terminal.out()).contains("meter-01 has its local values again: name, configuration.note");
        try (Site owner = site.another()
                .with("METER_LOCAL_FIELDS", "name,configuration.note")
                .start()) {
            new MeterAgent(owner).sync();
        }
        assertThat(site.local()
                        .queryForObject(
                                "select concat_ws('|', name, configuration) from meters where meter_id = 'meter-01'",
                                String.class))
                .isEqualTo("Mine|{\"note\": \"mine\", \"limit\": 1}");
        assertThat(site.countLocal("meter_conflicts")).isEqualTo(1);
    }

    @Test
    void a_single_field_is_restored() {
        Site site = overwritten();
        terminal.set("meter.local.fields", "name,configuration.note");

        assertThat(terminal.run("conflicts", "restore", "1", "configuration.note"))
                .isZero();
        assertThat(site.countLocal(
                        "meters where name = 'Meter 1' and configuration = '{\"note\": \"mine\", \"limit\": 1}'"))
                .isEqualTo(1);
    }

    @Test
    void what_the_next_download_would_overwrite_is_not_restored() {
        Site site = overwritten();

        assertThat(terminal.run("conflicts", "restore", "1")).isEqualTo(1);
        assertThat(terminal.err())
                .contains(
                        "the next download would overwrite name, configuration of meter-01 again: change it in the remote"
                                + " database, or add it to METER_LOCAL_FIELDS, restart");
        terminal.set("meter.local.fields", "name");
        assertThat(terminal.run("conflicts", "restore", "1", "name", "unit")).isEqualTo(1);
        assertThat(terminal.err()).contains("would overwrite unit of meter-01 again");
        assertThat(site.countLocal("meters where name = 'Mine'")).isZero();
    }

    @Test
    void what_is_not_there_is_one_line_and_one() {
        Site site = overwritten();
        terminal.set("meter.local.fields", "name");

        assertThat(terminal.run("conflicts", "show", "7")).isEqualTo(1);
        assertThat(terminal.err()).contains("there is no conflict 7: see metersync conflicts list");
        site.local().update("delete from meters");
        assertThat(terminal.run("conflicts", "restore", "1")).isEqualTo(1);
        assertThat(terminal.err()).contains("the local table has no meter meter-01");
        assertThat(terminal.run("conflicts")).isEqualTo(2);
        assertThat(terminal.run("conflicts", "show", "x")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nome; 'nome' is no column of meters that downloads write: use name, location_id",
                "name,active; a site can't own active, which Metersync itself needs",
                "deactivated_at; a site can't own deactivated_at",
                "updated_at; a site can't own updated_at",
                "meter_id; a site can't own meter_id",
                "name,; '' is no column of meters",
                "configuration.; 'configuration.' names no key of configuration",
                "configuration.limits.min; includes all that is below KEY"
            })
    void a_field_that_a_site_can_not_own_is_two(String fields, String problem) {
        terminal.configure(Site.migrated());
        terminal.set("meter.local.fields", fields);

        assertThat(terminal.run("run")).isEqualTo(2);
        assertThat(terminal.err()).contains("METER_LOCAL_FIELDS = '" + fields + "': ", problem);
    }

    /** One meter had a local name and note, which a download has overwritten. */
    private Site overwritten() {
        Site site = terminal.configure(Site.migrated());
        try (Site running = site.another().start()) {
            MeterAgent agent = new MeterAgent(running);
            agent.addRemoteMeters(2);
            site.remote().update("update meters set configuration = '{\"note\": \"central\", \"limit\": 1}'");
            agent.sync();
            site.local().update("""
                    update meters set name = 'Mine', configuration = '{"note": "mine", "limit": 2}' where meter_id = 'meter-01'
                    """);
            agent.sync();
        }
        return site;
    }
}
