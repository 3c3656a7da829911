package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import io.metersync.support.MeterAgent;
import io.metersync.support.Site;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fields that the site owns stay, all others become the remote ones, and the digests are equal then. */
class LocalFieldsTest {
    private final Site site = Site.migrated().with("METER_LOCAL_FIELDS", "name, configuration.note");
    private final MeterAgent agent = new MeterAgent(site);

    @BeforeEach
    void receive() {
        site.withLeastPrivilege().start();
        agent.addRemoteMeters(3);
        site.remote().update("update meters set configuration = '{\"note\": \"central\", \"limit\": 1}'");
        site.run("download-meters");
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void a_new_meter_has_all_remote_values() {
        assertThat(meters()).contains("meter-01|Meter 1|kWh|{\"note\": \"central\", \"limit\": 1}");
        assertThat(isEqual(site)).isTrue();
    }

    @Test
    void an_edit_of_an_owned_field_stays_and_the_digests_are_equal() {
        site.local()
                .update("update meters set name = 'Mine', configuration = configuration || '{\"note\": \"mine\"}'"
                        + " where meter_id = 'meter-01'");
        assertThat(isEqual(site)).isTrue();

        site.remote()
                .update("update meters set name = 'Central', unit = 'MWh',"
                        + " configuration = '{\"note\": \"new\", \"limit\": 2}' where meter_id = 'meter-01'");
        assertThat(isEqual(site)).isFalse();
        site.run("download-meters");

        assertThat(meters()).contains("meter-01|Mine|MWh|{\"note\": \"mine\", \"limit\": 2}");
        assertThat(isEqual(site)).isTrue();
        agent.sync();
        assertThat(agent.status().last().updated()).isZero();
        assertThat(site.countLocal("meter_conflicts")).isZero();
    }

    @Test
    void a_remote_change_of_owned_fields_alone_is_none() {
        site.remote().update("update meters set name = 'Central', configuration = '{\"note\": \"new\", \"limit\": 1}'");

        assertThat(isEqual(site)).isTrue();
        agent.sync();

        assertThat(agent.status().last().updated()).isZero();
        assertThat(meters()).contains("meter-01|Meter 1|kWh|{\"note\": \"central\", \"limit\": 1}");
    }

    @Test
    void an_edit_of_another_key_is_overwritten_and_kept() {
        site.local().update("update meters set configuration = '{\"note\": \"mine\", \"limit\": 9}'");

        site.run("download-meters");

        assertThat(meters()).contains("meter-01|Meter 1|kWh|{\"note\": \"mine\", \"limit\": 1}");
        assertThat(site.countLocal("meter_conflicts where fields = '{configuration}'"))
                .isEqualTo(3);
        assertThat(isEqual(site)).isTrue();
    }

    @Test
    void a_configuration_that_is_removed_remotely_keeps_the_sites_keys() {
        site.local().update("update meters set configuration = configuration || '{\"note\": \"mine\"}'");
        site.remote().update("update meters set configuration = null where meter_id = 'meter-01'");
        site.remote().update("update meters set configuration = '{}' where meter_id = 'meter-02'");

        site.run("download-meters");

        assertThat(meters())
                .contains("meter-01|Meter 1|kWh|{\"note\": \"mine\"}", "meter-02|Meter 2|kWh|{\"note\": \"mine\"}");
        assertThat(isEqual(site)).isTrue();
        assertThat(site.countLocal("meter_conflicts")).isZero();
    }

    @Test
    void a_configuration_without_keys_overwrites_and_the_local_version_is_kept() {
        site.local().update("update meters set configuration = configuration || '{\"note\": \"mine\"}'");
        site.remote().update("update meters set configuration = '[1]' where meter_id = 'meter-01'");

        site.run("download-meters");

        assertThat(meters()).contains("meter-01|Meter 1|kWh|[1]");
        assertThat(site.countLocal("meter_conflicts where local_row -> 'configuration' ->> 'note' = 'mine'"))
                .isEqualTo(1);
        assertThat(isEqual(site)).isTrue();
    }

    @Test
    void json_columns_work_as_well() {
        site.local().execute("alter table meters alter configuration type json");
        site.remote().execute("alter table meters alter configuration type json");
        site.local().update("update meters set configuration = '{\"limit\":  1, \"note\": \"mine\"}'");
        site.remote().update("update meters set unit = 'MWh' where meter_id = 'meter-01'");

        site.run("download-meters");

        assertThat(site.countLocal("meters where configuration ->> 'note' = 'mine'"))
                .isEqualTo(3);
        assertThat(isEqual(site)).isTrue();
        assertThat(site.countLocal("meter_conflicts")).isZero();
    }

    @Test
    void a_field_that_the_site_gives_back_is_overwritten_and_kept() {
        site.local()
                .update("update meters set name = 'Mine', configuration = configuration || '{\"note\": \"mine\"}'"
                        + " where meter_id = 'meter-01'");
        site.remote().update("update meters set unit = 'MWh'");
        site.run("download-meters");

        try (Site without = site.another().with("METER_LOCAL_FIELDS", "").start()) {
            without.run("download-meters");
            assertThat(isEqual(without)).isTrue();
        }

        assertThat(meters()).contains("meter-01|Meter 1|MWh|{\"note\": \"central\", \"limit\": 1}");
        assertThat(site.local()
                        .queryForList(
                                "select concat_ws('|', key, fields, local_row ->> 'name') from meter_conflicts",
                                String.class))
                .containsExactly("meter-01|{name,configuration}|Mine");
    }

    @Test
    void a_key_that_the_site_owns_from_now_on_makes_no_conflict_of_an_unedited_row() {
        try (Site more = site.another()
                .with("METER_LOCAL_FIELDS", "configuration.limit,configuration.note,name")
                .start()) {
            site.local()
                    .update("update received_rows set digests[5] = (select hashtextextended(configuration::text, 0)"
                            + " from meters where meter_id = key)");
            site.remote().update("update meters set configuration = configuration || '{\"phase\": 3}'");
            more.run("download-meters");
            assertThat(isEqual(more)).isTrue();
        }
        assertThat(site.countLocal("meters where configuration ->> 'phase' = '3'"))
                .isEqualTo(3);
        assertThat(site.countLocal("meter_conflicts")).isZero();
    }

    @Test
    void a_plan_names_the_edits_that_would_be_lost_and_loses_none() {
        site.local().update("update meters set name = 'Mine', unit = 'MWh' where meter_id = 'meter-02'");
        site.remote().update("insert into tenant (tenant_id, name) values ('t', 'Tenant')");
        site.run("download-tenants");
        site.local().update("update tenant set name = 'Mine'");

        SyncPlan.Plan plan = plan();

        assertThat(plan.meters().lose().first()).containsExactly(new SyncPlan.Update("meter-02", List.of("unit")));
        assertThat(plan.tenants().lose().first()).containsExactly(new SyncPlan.Update("t", List.of("name")));
        assertThat(site.countLocal("meter_conflicts")).isZero();
        agent.sync();
        site.run("download-tenants");
        assertThat(site.countLocal("meter_conflicts")).isEqualTo(2);
        assertThat(plan().meters().lose().count()).isZero();
    }

    private SyncPlan.Plan plan() {
        try (Databases databases = new Databases(site.settings())) {
            return new SyncPlan(
                            databases.local(),
                            databases.remote(),
                            new SqlFiles(site.home()),
                            Clock.systemUTC(),
                            20,
                            site.settings().localFields())
                    .look();
        }
    }

    /** Whether the digests of all ranges are equal. */
    private static boolean isEqual(Site site) {
        LocalFields owned = site.settings().localFields();
        Databases databases = site.application().databases();
        SqlFiles sql = new SqlFiles(site.home());
        return new TableDigest(databases.local(), databases.remote(), sql)
                .compare(new OwnedFields("meters", owned, sql))
                .isEmpty();
    }

    private List<String> meters() {
        return site.local()
                .queryForList(
                        "select concat_ws('|', meter_id, name, unit, configuration::text) from meters order by 1",
                        String.class);
    }
}
