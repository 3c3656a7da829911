package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.database.Databases;
import io.metersync.download.LeftOut;
import io.metersync.download.MeterSync;
import io.metersync.download.MeterSyncStatus;
import io.metersync.download.RefusedRows;
import io.metersync.download.SyncPlan;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import io.metersync.support.LogLines;
import io.metersync.support.MasterData;
import io.metersync.support.Site;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Remote meters and tenants that the local database refuses are left out and named, and the others are merged. */
class RefusedRowsTest {
    @AutoClose
    private static final Site SITE = Site.migrated().start();

    private final LogLines log = LogLines.capture();

    /** Why the local database refuses a row: what makes it so picky, and what makes a remote row a bad one. */
    private enum Cause {
        LENGTH("alter table %1$s alter name type varchar(20)", "name = repeat('x', 40)"),
        CHECK("alter table %1$s add constraint picky_%1$s check (name <> 'bad')", "name = 'bad'"),
        FOREIGN_KEY(
                "alter table %1$s add constraint picky_%1$s foreign key (name) references known (name)",
                "name = 'bad'"),
        DEFERRED(
                "alter table %1$s add constraint picky_%1$s foreign key (name) references known (name) initially deferred",
                "name = 'bad'"),
        NOT_NULL("alter table %1$s alter configuration set not null", "configuration = null"),
        ANOTHER_KEY("alter table %1$s add constraint picky_%1$s unique (name)", "name = 'row 1'"),
        TRIGGER(
                "create trigger picky before insert or update on %s for each row execute function look_up()",
                "name = 'bad'"),
        JSON("comment on table %s is 'jsonb has no such character'", "configuration = '\"\\u0000\"'");

        private final String local;
        private final String remote;

        Cause(String local, String remote) {
            this.local = local;
            this.remote = remote;
        }

        /** A plan works on copies of the tables. */
        boolean isPlanned() {
            return this != TRIGGER && this != FOREIGN_KEY && this != DEFERRED;
        }
    }

    @BeforeEach
    void addRows() {
        SITE.empty();
        SITE.local().execute("""
                create table if not exists known as select 'row ' || i as name from generate_series(0, 999) as i;
                create unique index if not exists known_name on known (name);
                create or replace function look_up() returns trigger language plpgsql as $$
                declare found text; begin select name into strict found from known where name = new.name; return new; end $$
                """);
        for (MasterData data : MasterData.values()) {
            SITE.remote().execute("alter table %s alter configuration type json".formatted(data.table));
            add(data, 1, 250);
            download(data);
        }
        log.clear();
    }

    @AfterEach
    void makeTolerant() {
        log.close();
        for (MasterData data : MasterData.values()) {
            SITE.local().execute("""
                    drop trigger if exists picky on %1$s;
                    alter table %1$s drop constraint if exists picky_%1$s, alter name type varchar(255), alter configuration drop not null
                    """.formatted(data.table));
            SITE.remote().execute("truncate " + data.table);
        }
    }

    @Test
    void all_new_and_changed_rows_beside_a_refused_one_are_counted() {
        SITE.local().execute("alter table meters add constraint picky_meters check (name <> 'bad')");
        add(MasterData.METERS, 251, 900);
        SITE.remote().update("update meters set unit = 'another'");
        spoil(MasterData.METERS, Cause.CHECK, 300);
        log.clear();

        download(MasterData.METERS);

        assertThat(log.of("download-meters"))
                .anyMatch(line -> line.startsWith("649 new meter(s): "))
                .anyMatch(line -> line.startsWith("250 changed meter(s): "));
    }

    @ParameterizedTest
    @EnumSource
    void a_meter_or_tenant_that_is_refused_is_left_out_and_the_others_are_merged(Cause cause) {
        for (MasterData data : MasterData.values()) {
            SITE.local().execute(cause.local.formatted(data.table));
            add(data, 900, 901);
            spoil(data, cause, 7, 900);
            rename(data, 8);
            if (cause.isPlanned()) {
                assertThat(planned(data)).isEqualTo(refused(data, 7, 900));
            }
            log.clear();

            download(data);
            download(data);
            reconcile(data);

            assertThat(refusedNow()).isEqualTo(refused(data, 7, 900));
            assertThat(log.errors()).isEmpty();
            assertThat(log.matching("The local database refused 2 rows of the remote table " + data.table + ".+"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(key(data, 7) + " (", key(data, 900) + " (", "SQLSTATE");
            assertThat(name(data, 7)).containsExactly("row 7");
            assertThat(name(data, 900)).isEmpty();
            assertThat(name(data, 8)).containsExactly("renamed");
            assertThat(name(data, 901)).containsExactly("row 901");
            assertThat(SITE.countLocal(data.table)).isEqualTo(251);
            assertThat(SITE.countLocal("meters where not active")).isZero();

            mend(data);
            download(data);
            assertThat(refusedNow()).isEmpty();
            assertThat(log.matching("The local database refuses no row of the remote table " + data.table + ".+"))
                    .hasSize(1);
            assertThat(SITE.countLocal(data.table)).isEqualTo(252);
        }
    }

    @ParameterizedTest
    @EnumSource
    void when_every_row_is_refused_the_download_fails_as_it_does_for_any_fault_of_the_schema(MasterData data) {
        SITE.local()
                .execute(
                        "alter table %1$s add constraint picky_%1$s check (name = '') not valid".formatted(data.table));
        SITE.remote().execute("update %s set name = name || '.'".formatted(data.table));

        for (int failed = 1; failed <= 2; failed++) {
            download(data);
            assertThat(log.errors()).hasSize(failed).last().asString().contains("23514");
        }

        assertThat(refusedNow()).isEmpty();
        assertThat(SITE.countLocal(data.table + " where name like 'row%'")).isEqualTo(250);
    }

    @Test
    void a_missing_privilege_or_column_is_no_fault_of_the_rows_that_differ() {
        rename(MasterData.METERS, 8);
        SITE.local().execute("alter table meters rename synced_at to gone");
        try {
            download(MasterData.METERS);
        } finally {
            SITE.local().execute("alter table meters rename gone to synced_at");
        }

        assertThat(log.errors()).hasSize(1).first().asString().contains("42703");
        assertThat(refusedNow()).isEmpty();
    }

    @Test
    void more_bad_meters_than_good_ones_are_left_out_as_well() {
        add(MasterData.METERS, 1000, 1600);
        SITE.local().execute("alter table meters alter name type varchar(20)");
        SITE.remote()
                .execute("update meters set name = repeat('x', 40) where meter_id > 'm-1000' and meter_id <> 'm-1600'");
        SITE.local().execute("alter table meters add constraint picky_meters check (name <> 'bad')");
        SITE.remote()
                .execute(
                        "update meters set name = 'bad' where meter_id in (select meter_id from meters order by 1 limit 150)");

        download(MasterData.METERS);
        reconcile(MasterData.METERS);

        assertThat(log.errors()).isEmpty();
        assertThat(name(MasterData.METERS, 1600)).isEqualTo(List.of("row 1600"));
        assertThat(SITE.application().status().report(true).refusedRows())
                .extracting(RefusedRows.Of::count)
                .containsExactly(SITE.countRemote("meters where name in ('bad', repeat('x', 40))"));
        assertThat(SITE.application().status().report(true).refusedRows().get(0).first())
                .hasSize(100);
    }

    @Test
    void an_inactive_meter_whose_row_is_refused_does_not_count_as_one_that_comes_back() {
        SITE.remote().execute("delete from meters where meter_id = 'm-7'");
        reconcile(MasterData.METERS);
        SITE.local().execute(Cause.CHECK.local.formatted("meters"));
        add(MasterData.METERS, 7, 7);
        spoil(MasterData.METERS, Cause.CHECK, 7);

        reconcile(MasterData.METERS);

        MeterSyncStatus status = SITE.application().meterSync().status();
        assertThat(List.of(
                        status.last().reactivated(),
                        status.last().updated(),
                        status.last().deactivated()))
                .containsOnly(0L);
        assertThat(SITE.countLocal("meters where active")).isEqualTo(249);
    }

    /** One that is always refused differs always. */
    @Test
    void an_alert_names_what_is_refused_and_later_that_it_is_resolved() {
        SITE.local().execute(Cause.CHECK.local.formatted("tenant"));
        spoil(MasterData.TENANTS, Cause.CHECK, 7);
        download(MasterData.TENANTS);
        SITE.send("look-for-alerts");
        SITE.send("look-for-alerts");
        SITE.send("look-for-alerts");
        assertThat(
                        log.matching(
                                "ALERT raised: refused-rows: the local database refused 1 rows of the remote table tenant: t-7 .+"))
                .hasSize(1);

        mend(MasterData.TENANTS);
        download(MasterData.TENANTS);
        SITE.send("look-for-alerts");
        SITE.send("look-for-alerts");
        assertThat(log.matching("ALERT resolved: refused-rows.+")).hasSize(1);
    }

    private static void add(MasterData data, int first, int last) {
        String others = data == MasterData.METERS ? ", meter_type, unit" : "";
        SITE.remote()
                .update(
                        "insert into %s (%s, name, configuration%s) select ? || i, 'row ' || i, '{}'%s from generate_series(?, ?) as i"
                                .formatted(data.table, data.key, others, others.isEmpty() ? "" : ", 'gas', 'm3'"),
                        key(data, ""),
                        first,
                        last);
    }

    private static String key(MasterData data, Object number) {
        return data.table.charAt(0) + "-" + number;
    }

    private static void spoil(MasterData data, Cause cause, int... numbers) {
        for (int number : numbers) {
            SITE.remote()
                    .update(
                            "update %s set %s where %s = ?".formatted(data.table, cause.remote, data.key),
                            key(data, number));
        }
    }

    private static void rename(MasterData data, int number) {
        SITE.remote()
                .update(
                        "update %s set name = 'renamed' where %s = ?".formatted(data.table, data.key),
                        key(data, number));
        SITE.local().update("insert into known values ('renamed') on conflict do nothing");
    }

    private static void mend(MasterData data) {
        SITE.remote()
                .execute("update %s set name = 'row ' || split_part(%s, '-', 2), configuration = '{}'"
                        .formatted(data.table, data.key));
    }

    private static List<String> name(MasterData data, int number) {
        return SITE.local()
                .queryForList(
                        "select name from %s where %s = ?".formatted(data.table, data.key),
                        String.class,
                        key(data, number));
    }

    private static void download(MasterData data) {
        SITE.run(data == MasterData.METERS ? "download-meters" : "download-tenants");
    }

    private static void reconcile(MasterData data) {
        if (data == MasterData.METERS) {
            MeterSync agent = SITE.application().meterSync();
            agent.request();
            agent.begin();
            SITE.send("run-meter-sync");
            assertThat(agent.status().last().error()).isNull();
        }
    }

    /** Keys by table. */
    private static List<String> refused(MasterData data, int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> key(data, number))
                .sorted()
                .toList();
    }

    private static List<String> refusedNow() {
        return keys(SITE.application().status().report(true).refusedRows());
    }

    private static List<String> keys(List<RefusedRows.Of> tables) {
        return tables.stream()
                .flatMap(table -> table.first().stream())
                .map(LeftOut.Row::key)
                .toList();
    }

    private static List<String> planned(MasterData data) {
        try (Databases databases = new Databases(SITE.settings())) {
            SyncPlan.Plan plan = new SyncPlan(
                            databases.local(),
                            databases.remote(),
                            new SqlFiles(SITE.home()),
                            Clock.systemUTC(),
                            20,
                            LocalFields.NONE)
                    .look();
            return keys(plan.refused());
        }
    }
}
