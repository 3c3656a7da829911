package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.check.Check;
import io.metersync.check.StrictTypes;
import io.metersync.check.finding.Finding;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remote types that can't hold a value are named, in check and at start; with STRICT_TYPES=refuse nothing is uploaded while it is so. */
class StrictTypesTest {
    private static final String ROUNDS = "column value is numeric(12,2), and numeric in the local database:"
            + " it rounds to 2 decimals and refuses more than 10 digits before the point; make it numeric";

    private final Site site = Site.migrated();
    private final LogLines log = LogLines.capture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void check_names_each_column_and_says_what_to_make_of_it() {
        site.remote().execute("""
                alter table meter_readings alter value type numeric(12,2), alter unit type char(10),
                  alter timestamp type timestamptz, alter meter_id type varchar(20)
                """);

        assertThat(findings())
                .filteredOn(finding -> finding.contains(" types: "))
                .hasSize(4)
                .allMatch(finding -> finding.startsWith("warn   remote types: column "))
                .contains("warn   remote types: " + ROUNDS)
                .anyMatch(finding -> finding.contains("make it timestamp without time zone"));
        site.with("STRICT_TYPES", "refuse");
        assertThat(findings()).contains("ERROR  remote types: " + ROUNDS);
    }

    @Test
    void the_tables_that_metersync_makes_are_in_order_also_for_the_least_role() {
        site.withLeastPrivilege();

        assertThat(findings())
                .contains("ok     remote types: hold every value of the local meter_readings")
                .contains("ok     local columns: all but created_at are uploaded")
                .noneMatch(finding -> finding.startsWith("warn"));
    }

    @Test
    void a_column_of_the_sites_own_is_named_whatever_the_poll_calls_others() {
        site.local().execute("alter table meter_readings add column version integer, add column \"Remark\" text");

        assertThat(findings())
                .anyMatch(finding ->
                        finding.startsWith("warn   local columns: created_at, version, Remark of meter_readings"));
    }

    @Test
    void the_log_says_it_once_at_start_and_readings_go() {
        site.remote().execute("alter table meter_readings alter value type numeric(12,2)");
        site.local().execute("alter table meter_readings add column tariff text");
        site.addReadings(20);

        site.startAll();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> log.of("compare-types").size() == 2 && site.countRemote("meter_readings") == 20);
        assertThat(log.of("compare-types"))
                .contains("remote types: " + ROUNDS)
                .anyMatch(line -> line.contains("created_at, tariff of meter_readings: not uploaded"));
        assertThat(types().isUntold()).isFalse();
    }

    @Test
    void what_a_database_that_is_down_hides_is_said_when_it_answers() {
        site.remote().execute("alter table meter_readings alter value type numeric(12,2)");
        site.with("STRICT_TYPES", "refuse").start();
        rename(site.remoteName(), "away");
        assertThat(types().refusals()).isEmpty();
        types().tell();
        assertThat(log.of("compare-types")).noneMatch(line -> line.contains("column value"));
        assertThat(types().isUntold()).isTrue();

        rename("away", site.remoteName());
        types().tell();

        assertThat(log.of("compare-types")).contains("remote types: " + ROUNDS);
        assertThat(types().refusals()).containsExactly(ROUNDS);
    }

    @Test
    void with_refuse_a_process_does_not_start() {
        site.remote().execute("alter table meter_readings alter value type numeric(12,2)");
        site.addReadings(20);

        try (Service service =
                new Service(folder, site).with("STRICT_TYPES", "refuse").start()) {
            assertThat(service.exitCode()).isEqualTo(2);
            assertThat(service.output())
                    .contains("Metersync does not start with STRICT_TYPES=refuse: " + ROUNDS)
                    .doesNotContain("Metersync starts", "\tat ");
        }
        assertThat(site.countRemote("meter_readings")).isZero();
    }

    @Test
    void with_refuse_the_upload_fails_until_the_type_is_fixed_and_downloads_go_on() {
        site.with("STRICT_TYPES", "refuse").start();
        site.addReadings(20);
        site.remote().execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'gas', 'm3')");
        site.remote().execute("alter table meter_readings alter value type real");

        site.cycle();

        assertThat(site.application().cycle().last().error())
                .isEqualTo(
                        "upload-readings: compare-types failed after 1 attempt: nothing is uploaded with"
                                + " STRICT_TYPES=refuse: column value is real, and numeric in the local database: it keeps 6 digits; make it numeric");
        assertThat(log.errors()).hasSize(1);
        assertThat(site.countRemote("meter_readings")).isZero();
        assertThat(site.countLocal("meter_readings")).isEqualTo(20);
        assertThat(site.countLocal("meters")).isEqualTo(1);

        site.remote().execute("alter table meter_readings alter value type numeric");
        site.cycle();

        assertThat(site.application().cycle().last().success()).isTrue();
        assertThat(site.countRemote("meter_readings")).isEqualTo(20);
    }

    private StrictTypes types() {
        return site.camel().getRegistry().lookupByNameAndType("strictTypes", StrictTypes.class);
    }

    private List<String> findings() {
        return new Check(Application::new, site.settings())
                .run().stream().map(Finding::toString).toList();
    }

    private static void rename(String database, String name) {
        PostgresServer.newer()
                .statements("postgres")
                .execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database
                        + "'; alter database " + database + " rename to " + name);
    }
}
