package io.metersync.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.Home;
import io.metersync.support.MasterData;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what differs crosses the link; all of it where digests can't tell. */
class DownloadDigestTest {
    private final FaultProxy link = FaultProxy.before(PostgresServer.newer());
    private final Site site = Site.migrated().throughRemote(link);
    private final Map<String, Map<String, String>> meters = MasterData.METERS.random(new SplittableRandom(1), 50);

    @AfterEach
    void close() {
        site.close();
        link.close();
    }

    @Test
    void a_meter_that_differs_in_updated_at_alone_moves_nothing() {
        startWithMeters();
        Map<String, String> times = MasterData.METERS.updatedAt(site.local());
        site.remote().update("update meters set updated_at = '2030-01-01'");

        site.run("download-meters");

        assertThat(link.copiedRows()).isEqualTo(50);
        assertThat(MasterData.METERS.updatedAt(site.local())).isEqualTo(times);
    }

    @Test
    void all_meters_move_and_none_is_written_twice_where_the_servers_do_not_hash_alike(@TempDir Path folder) {
        Home home = Home.copiedTo(folder)
                .replace("sql/local/digest-meters.sql", "hashtextextended('metersync'", "hashtextextended('other'");
        site.withHome(home.folder());
        startWithMeters();
        List<String> written = versions();

        site.run("download-meters");
        assertThat(link.copiedRows()).isEqualTo(100);
        assertThat(versions()).isEqualTo(written);

        site.remote().update("update meters set name = 'another' where meter_id = ?", aMeter());
        site.run("download-meters");
        assertThat(link.copiedRows()).isEqualTo(150);
        assertThatLocalIsRemote();
        assertThat(versions()).hasSize(50);
        assertThat(versions().stream().filter(written::contains)).hasSize(49);
    }

    @Test
    void a_remote_table_that_writes_its_json_another_way_moves_again_and_changes_nothing() {
        startWithMeters();
        site.remote().execute("alter table meters alter configuration type json using '{\"a\":1}'");
        site.run("download-meters");
        List<String> written = versions();

        site.run("download-meters");

        assertThat(link.copiedRows()).isEqualTo(150);
        assertThat(versions()).isEqualTo(written);
    }

    /** The first is refused when it is copied, the others when it is merged. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table meters alter name type varchar(20)",
                "alter table meters add constraint short check (length(name) <= 20)",
                "create table known as select repeat('x', 40) as name where false; alter table known add unique (name);"
                        + " alter table meters add foreign key (location_id) references known (name) initially deferred"
            })
    void rows_that_the_local_database_refuses_let_no_row_cross_the_link_twice(String picky) {
        MasterData.METERS.replace(site.remote(), meters);
        site.remote().update("update meters set name = 'short', location_id = null");
        site.remote()
                .update(
                        "update meters set name = repeat('x', 40), location_id = 'unknown' where meter_id = ?",
                        aMeter());
        site.local().execute(picky);

        site.start().run("download-meters");

        assertThat(link.copiedRows()).isEqualTo(50);
        assertThat(site.countLocal("meters")).isEqualTo(49);
        assertThat(site.application().status().report(true).refusedRows())
                .extracting(RefusedRows.Of::count)
                .containsExactly(1L);
    }

    private void startWithMeters() {
        MasterData.METERS.replace(site.remote(), meters);
        site.start().run("download-meters");
        assertThatLocalIsRemote();
        assertThat(link.copiedRows()).isEqualTo(50);
    }

    private void assertThatLocalIsRemote() {
        assertThat(MasterData.METERS.content(site.local())).isEqualTo(MasterData.METERS.content(site.remote()));
    }

    private String aMeter() {
        return meters.keySet().iterator().next();
    }

    private List<String> versions() {
        return site.local().queryForList("select meter_id || ' ' || xmin from meters order by 1", String.class);
    }
}
