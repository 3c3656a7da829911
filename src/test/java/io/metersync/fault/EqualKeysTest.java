package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.MasterData;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Remote rows whose keys are equal for the local table, and texts that are: as a view over a join, a char(n) or a collation gives them. */
class EqualKeysTest {
    @AutoClose
    private static final Site SITE = Site.migrated().start();

    private final LogLines log = LogLines.capture();

    /** Lets the remote table be a view that gives some rows twice. */
    @BeforeEach
    void makeViews() {
        SITE.local()
                .execute("create collation if not exists caseless"
                        + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        for (MasterData data : MasterData.values()) {
            SITE.local().execute("truncate " + data.table);
            SITE.remote().execute("""
                    alter table %1$s rename to kept_%1$s;
                    alter table kept_%1$s drop constraint %1$s_pkey;
                    create view %1$s as select * from kept_%1$s
                    """.formatted(data.table));
        }
        log.clear();
    }

    @AfterEach
    void makeTables() {
        log.close();
        for (MasterData data : MasterData.values()) {
            SITE.local()
                    .execute(
                            "truncate %1$s; alter table %1$s alter %2$s type varchar(255), alter name type varchar(255)"
                                    .formatted(data.table, data.key));
            SITE.remote().execute("""
                    drop view %1$s; truncate kept_%1$s;
                    alter table kept_%1$s add constraint %1$s_pkey primary key (%2$s);
                    alter table kept_%1$s rename to %1$s
                    """.formatted(data.table, data.key));
        }
    }

    @ParameterizedTest
    @EnumSource
    void of_equal_keys_the_newest_is_merged_and_stays(MasterData data) {
        add(data, "a", "newer", "2026-02-01");
        add(data, "a", "older", "2026-01-01");
        add(data, "a", "without a time", null);
        add(data, "b", "alone", "2026-01-01");

        download(data);
        List<String> first = rows(data);
        download(data);
        download(data);

        assertThat(first).hasSize(2).first().asString().startsWith("a|newer|");
        assertThat(rows(data)).isEqualTo(first);
        assertThat(log.errors()).isEmpty();
        assertThat(log.matching("2 rows of the remote table " + data.table + " have the key of a newer row.+: a"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void of_equal_keys_and_times_always_the_same_one_is_merged(MasterData data) {
        add(data, "a", "one", "2026-01-01");
        add(data, "a", "two", "2026-01-01");

        download(data);
        List<String> first = rows(data);
        SITE.remote().update("update kept_%s set name = name where name = 'one'".formatted(data.table));
        download(data);

        assertThat(first).hasSize(1);
        assertThat(rows(data)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void two_equal_rows_are_not_taken_for_none(MasterData data) {
        add(data, "a", "twice", "2026-01-01");
        add(data, "a", "twice", "2026-01-01");

        download(data);

        assertThat(rows(data)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "METERS, char(12), 'a '",
        "TENANTS, char(12), 'a '",
        "METERS, varchar(255) collate caseless, A",
        "TENANTS, varchar(255) collate caseless, A"
    })
    void keys_that_only_the_local_table_takes_for_equal_are_one(MasterData data, String type, String another) {
        SITE.local().execute("alter table %s alter %s type %s".formatted(data.table, data.key, type));
        add(data, "a", "newer", "2026-02-01");
        download(data);
        // only its own range differs from now on
        add(data, another, "older", "2026-01-01");

        for (int i = 0; i < 3; i++) {
            download(data);
            reconcile(data);
            assertThat(rows(data)).hasSize(1).first().asString().contains("|newer|");
        }
        assertThat(log.errors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_text_that_differs_in_its_spelling_alone_is_changed(MasterData data) {
        SITE.local().execute("alter table %s alter name type varchar(255) collate caseless".formatted(data.table));
        add(data, "a", "pump", "2026-01-01");
        download(data);

        SITE.remote().update("update kept_%s set name = 'PUMP'".formatted(data.table));
        download(data);

        assertThat(rows(data)).hasSize(1).first().asString().startsWith("a|PUMP|");
    }

    private static void add(MasterData data, String key, String name, String updatedAt) {
        boolean isMeter = data == MasterData.METERS;
        SITE.remote()
                .update(
                        "insert into kept_%s (%s, name, updated_at%s) values (?, ?, ?::timestamp%s)"
                                .formatted(
                                        data.table,
                                        data.key,
                                        isMeter ? ", meter_type, unit" : "",
                                        isMeter ? ", 'gas', 'm3'" : ""),
                        key,
                        name,
                        updatedAt);
    }

    /** With their versions: a row that is written again has another. */
    private static List<String> rows(MasterData data) {
        return SITE.local()
                .queryForList(
                        "select concat_ws('|', %1$s::text, name, xmin) from %2$s order by %1$s::text"
                                .formatted(data.key, data.table),
                        String.class);
    }

    private static void download(MasterData data) {
        SITE.run(data == MasterData.METERS ? "download-meters" : "download-tenants");
    }

    private static void reconcile(MasterData data) {
        if (data == MasterData.METERS) {
            SITE.application().meterSync().request();
            SITE.application().meterSync().begin();
            SITE.send("run-meter-sync");
            assertThat(SITE.application().meterSync().status().last().error()).isNull();
            assertThat(SITE.countLocal("meters where active")).isEqualTo(1);
        }
    }
}
