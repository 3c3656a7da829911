package io.metersync.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadCriteriaTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    @BeforeEach
    void clear() {
        SITE.empty();
        LOG.clear();
    }

    @Test
    @Tag("Req-8.1")
    @Tag("Req-8.2")
    @Tag("Req-9.1")
    @Tag("Req-9.2")
    void a_cycle_brings_every_meter_with_all_its_columns_and_names_the_new_ones() {
        SITE.remote().execute("""
                insert into meters values
                  ('m1', 'Main', 'hall', 'electricity', 'kWh', '{"ratio": 1.00}', '2026-01-01 00:00:00.123456'),
                  ('m2', 'Spare', null, 'gas', 'm³', null, null)
                """);

        SITE.cycle();

        assertThat(SITE.local()
                        .queryForList(
                                "select row(meter_id, name, location_id, meter_type, unit, configuration, updated_at)::text from meters order by 1",
                                String.class))
                .containsExactly(
                        "(m1,Main,hall,electricity,kWh,\"{\"\"ratio\"\": 1.00}\",\"2026-01-01 00:00:00.123456\")",
                        "(m2,Spare,,gas,m³,,)");
        assertThat(LOG.of("download-meters")).containsExactly("2 new meter(s): m1 (Main), m2 (Spare)");
    }

    @Test
    @Tag("Req-10.1")
    @Tag("Req-10.2")
    @Tag("Req-11.1")
    @Tag("Req-11.2")
    void a_cycle_brings_every_tenant_with_all_its_columns_and_names_the_new_ones() {
        SITE.remote().execute("""
                insert into tenant values
                  ('t1', 'First', '{"a": 1.00}', '{"b": null}', '2026-01-01 00:00:00.123456'),
                  ('t2', 'Second', null, 'null', null)
                """);

        SITE.cycle();

        assertThat(SITE.local()
                        .queryForList(
                                "select row(tenant_id, name, configuration, metadata, updated_at)::text from tenant order by 1",
                                String.class))
                .containsExactly(
                        "(t1,First,\"{\"\"a\"\": 1.00}\",\"{\"\"b\"\": null}\",\"2026-01-01 00:00:00.123456\")",
                        "(t2,Second,,null,)");
        assertThat(LOG.of("download-tenants")).containsExactly("2 new tenant(s): t1 (First), t2 (Second)");
    }

    @Test
    @Tag("Req-9.4")
    @Tag("Req-11.4")
    void what_is_up_to_date_is_said_to_be() {
        SITE.remote().execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'gas', 'm³')");
        SITE.remote().execute("insert into tenant (tenant_id, name) values ('t', 'T')");
        SITE.cycle();
        LOG.clear();

        SITE.cycle();

        assertThat(LOG.of("download-meters"))
                .singleElement()
                .asString()
                .startsWith("Meter configurations are up to date");
        assertThat(LOG.of("download-tenants")).singleElement().asString().startsWith("Tenant data is up to date");
    }

    @Test
    @Tag("Req-9.3")
    @Tag("Req-11.3")
    void changed_fields_are_named_without_their_values() {
        SITE.remote().execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'gas', 'm³')");
        SITE.remote().execute("insert into tenant (tenant_id, name) values ('t', 'T')");
        SITE.cycle();
        LOG.clear();
        SITE.remote().execute("update meters set unit = 'secret', configuration = '{}'");
        SITE.remote().execute("update tenant set metadata = '\"secret\"'");

        SITE.cycle();

        assertThat(LOG.of("download-meters")).containsExactly("1 changed meter(s): m (unit, configuration)");
        assertThat(LOG.of("download-tenants")).containsExactly("1 changed tenant(s): t (metadata)");
        assertThat(LOG.lines()).noneMatch(line -> line.contains("secret"));
    }

    @ParameterizedTest
    @Tag("Req-8.3")
    @Tag("Req-8.5")
    @CsvSource({
        "meters, name, 'B', 'C', 'A'",
        "meters, location_id, 'B', 'C', null",
        "meters, meter_type, 'gas', 'heat', 'electricity'",
        "meters, unit, 'kWh', 'm3', 'J'",
        "meters, configuration, '[2]', '[3]', '[1]'",
        "tenant, name, 'B', 'C', 'A'",
        "tenant, configuration, '[2]', '[3]', null",
        "tenant, metadata, '[2]', null, '[1]'"
    })
    void a_change_of_one_column_alone_is_taken_over_in_whatever_direction(
            String table, String column, String first, String second, String third) {
        SITE.remote().execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'gas', 'm³')");
        SITE.remote().execute("insert into tenant (tenant_id, name) values ('t', 'T')");
        SITE.cycle();
        for (String value : new String[] {first, second, third, first}) {
            SITE.remote().execute("update %s set %s = %s".formatted(table, column, literal(value)));

            SITE.cycle();

            assertThat(SITE.local().queryForObject("select %s::text from %s".formatted(column, table), String.class))
                    .as("%s.%s", table, column)
                    .isEqualTo(value.equals("null") ? null : value);
        }
    }

    private static String literal(String value) {
        return value.equals("null") ? "null" : "'" + value + "'";
    }
}
