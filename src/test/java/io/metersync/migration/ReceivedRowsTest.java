package io.metersync.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.PostgresServer;
import io.metersync.support.Schema;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the migration makes of meters and tenants that a site has already. */
class ReceivedRowsTest {
    private final Site site = new Site(PostgresServer.older(), PostgresServer.newer());

    @Test
    void rows_that_were_downloaded_before_count_as_received_and_others_do_not() {
        Schema.createDocumentsTables(site);
        for (JdbcTemplate database : List.of(site.local(), site.remote())) {
            database.execute("""
                    insert into meters (meter_id, name, meter_type, unit, configuration)
                    values ('synced', 'A', 'gas', 'm3', '{"a": 1}'), ('made here', 'B', 'gas', 'm3', null);
                    insert into tenant (tenant_id, name, metadata) values ('synced', 'T', '{"b": 2}')
                    """);
        }
        site.local().execute("update meters set synced_at = now() where meter_id = 'synced'");
        site.local().execute("update tenant set synced_at = now()");

        site.migrate();

        try (site) {
            site.start();
            site.local().execute("update meters set name = 'Mine'");
            site.local().execute("update tenant set name = 'Mine'");
            site.remote().execute("update meters set configuration = '{\"a\": 3}'");
            site.cycle();
            assertThat(site.local()
                            .queryForList(
                                    "select concat_ws('|', table_name, key, fields) from meter_conflicts order by 1",
                                    String.class))
                    .containsExactly("meters|synced|{name}", "tenant|synced|{name}");
        }
    }

    @Test
    void a_table_of_the_sites_own_with_other_types_is_migrated_and_works() {
        site.local().execute("""
                create table meters (serial int, meter_id text primary key, name char(20), location_id int, meter_type text, unit text,
                  configuration json, updated_at timestamptz, synced_at timestamptz, colour text not null default 'red');
                insert into meters values (1, 'm', 'A', 7, 'gas', 'm3', '{"a":  1}', now(), now(), 'blue')
                """);
        site.migrate();
        site.remote()
                .execute("insert into meters (meter_id, name, location_id, meter_type, unit, configuration)"
                        + " values ('m', 'A', 7, 'gas', 'm3', '{\"a\": 2}')");

        try (site) {
            site.with("METER_LOCAL_FIELDS", "location_id").start();
            site.local().execute("update meters set name = 'Mine', location_id = 9");
            site.cycle();
            assertThat(site.countLocal("meters where name = 'A' and location_id = 9 and colour = 'blue'"))
                    .isEqualTo(1);
            assertThat(site.countLocal("meter_conflicts where key = 'm' and fields = '{name}'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_table_that_lacks_a_column_is_migrated_all_the_same() {
        site.local().execute("create table tenant (tenant_id text primary key, name text, synced_at timestamp)");
        site.local().execute("insert into tenant values ('t', 'T', now())");

        site.migrate();

        assertThat(site.countLocal("received_rows")).isZero();
        assertThat(site.countLocal("meter_conflicts")).isZero();
    }
}
