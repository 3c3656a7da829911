package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator decides what a copied local database is; no process runs. */
class NodeCommandTest {
    @RegisterExtension
    private final Terminal terminal = new Terminal();

    private final Site site = Site.migrated();
    private Site copy;

    @BeforeEach
    void copyDatabase() {
        site.start().cycle();
        site.stop();
        site.addReadings(30);
        copy = terminal.configure(site.copy());
    }

    @AfterEach
    void close() {
        copy.close();
        site.close();
    }

    @Test
    void it_shows_the_node_and_what_differs_and_after_the_decision_that_all_is_well() {
        assertThat(terminal.run("node")).isEqualTo(1);
        assertThat(terminal.out())
                .contains("Node          " + node(site), "metersync node keep", "metersync node new")
                .containsPattern("the database's oid is \\d+ and was \\d+");

        assertThat(terminal.run("node", "keep")).isZero();
        assertThat(terminal.run("node")).isZero();
        assertThat(terminal.out()).endsWith("All is well." + System.lineSeparator());
        assertThat(copy.countLocal("meter_readings")).isEqualTo(30);
        assertThat(node(copy)).isEqualTo(node(site));
    }

    @Test
    void a_new_node_is_confirmed_first_with_what_is_discarded() {
        assertThat(terminal.run("node", "new")).isEqualTo(2);

        assertThat(terminal.out()).contains("30 readings (2026-01-01 00:00:01 to 2026-01-01 00:00:30)");
        assertThat(terminal.err()).contains("--yes");
        assertThat(copy.countLocal("meter_readings")).isEqualTo(30);
        assertThat(node(copy)).isEqualTo(node(site));

        assertThat(terminal.run("node", "new", "--yes")).isZero();

        assertThat(terminal.out()).contains("This database is the new node " + node(copy));
        assertThat(node(copy)).isNotEqualTo(node(site));
        assertThat(copy.countLocal("meter_readings")).isZero();
        assertThat(copy.countLocal("sync_logs where sync_type = 'node new' and records_processed = 30"))
                .isOne();
        assertThat(terminal.run("node")).isZero();
    }

    @Test
    void no_new_node_is_made_while_a_process_syncs() throws SQLException {
        try (Connection process = copy.local().getDataSource().getConnection()) {
            process.createStatement().execute("select pg_advisory_lock(hashtext('metersync'), hashtext('sync'))");

            assertThat(terminal.run("node", "new", "--yes")).isEqualTo(1);
        }

        assertThat(terminal.err())
                .contains("a process syncs this local database: stop it")
                .hasLineCount(1);
        assertThat(copy.countLocal("meter_readings")).isEqualTo(30);
        assertThat(node(copy)).isEqualTo(node(site));
    }

    @Test
    void a_reading_that_the_local_database_keeps_leaves_everything_as_it_was() {
        copy.local().execute("create rule keep as on delete to meter_readings where old.id = 7 do instead nothing");

        assertThat(terminal.run("node", "new", "--yes")).isEqualTo(1);

        assertThat(terminal.err())
                .contains("keeps 1 reading ", "nothing was changed")
                .hasLineCount(1);
        assertThat(copy.countLocal("meter_readings")).isEqualTo(30);
        assertThat(node(copy)).isEqualTo(node(site));
    }

    private static String node(Site of) {
        return of.local().queryForObject("select node_id::text from sync_node", String.class);
    }
}
