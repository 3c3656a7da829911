package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code plan} prints, and its exit codes. */
class PlanCommandTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @Test
    void what_would_happen_is_told_in_words() {
        Site site = differing();

        assertThat(terminal.run("plan")).isZero();
        assertThat(terminal.out())
                .contains("  insert 1", "    new", "    other: name", "  hold back the deactivation of 7")
                .contains("  reactivate 1", "    back")
                .contains("Readings  12 wait, oldest 2026-01-01T00:00:01.000Z; 0 in the quarantine");
        assertThat(site.countLocal("meters where name = 'here'")).isEqualTo(8);
        assertThat(site.countLocal("held_deactivations")).isZero();
    }

    @Test
    void what_would_happen_is_told_as_json() throws Exception {
        differing();

        assertThat(terminal.run("plan", "--json")).isZero();
        JsonNode plan = new ObjectMapper().readTree(terminal.json());
        assertThat(plan.at("/meters/update/first/0").toString()).isEqualTo("{\"id\":\"other\",\"fields\":[\"name\"]}");
        assertThat(plan.at("/meters/held").booleanValue()).isTrue();
        assertThat(plan.at("/meters/deactivate/count").intValue()).isEqualTo(7);
        assertThat(plan.at("/tenants/insert/count").intValue()).isZero();
        assertThat(plan.at("/readings/waiting").intValue()).isEqualTo(12);
        assertThat(plan.at("/readings/isEstimate").booleanValue()).isFalse();
    }

    @Test
    void a_database_that_is_down_is_one_line_and_one() {
        terminal.configure(Site.migrated().withRemotePort(1));

        assertThat(terminal.run("plan")).isEqualTo(1);
        assertThat(terminal.err())
                .startsWith("metersync plan failed: remote database 127.0.0.1:1/")
                .hasLineCount(1);
    }

    /** One meter is new, one changed, one comes back, and too many are gone. */
    private Site differing() {
        Site site = terminal.configure(Site.migrated());
        site.addReadings(12);
        site.local().execute("""
                insert into meters (meter_id, name, meter_type, unit, active)
                select 'gone-' || i, 'here', 'gas', 'm3', true from generate_series(1, 7) as i
                union all values ('other', 'here', 'gas', 'm3', true), ('back', 'there', 'gas', 'm3', false)
                """);
        site.remote()
                .execute("insert into meters (meter_id, name, meter_type, unit)"
                        + " select id, 'there', 'gas', 'm3' from unnest(array['other', 'back', 'new']) as id");
        return site;
    }
}
