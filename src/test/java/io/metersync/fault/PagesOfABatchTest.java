package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.Home;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch is made of pages, each read in a snapshot of its own, and only what was acknowledged is deleted. */
class PagesOfABatchTest {
    private final LogLines log = LogLines.capture();
    private Site site;

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    /** The versions of both rows are the same then, and both are among the versions of the batch. */
    @Test
    @Tag("Req-4.2")
    @Tag("Property-2")
    void
            one_transaction_that_corrects_a_reading_of_the_first_page_and_inserts_one_into_the_second_loses_no_correction() {
        Home home = Home.copiedTo(folder)
                .replace(
                        "routes/upload-readings.camel.yaml",
                        "        - aggregate:\n",
                        "        - log:\n            message: page of ${body.size}\n        - aggregate:\n");
        site = Site.migrated().withHome(home.folder()).with("BATCH_SIZE", "4000");
        site.addReadings(3000);
        AtomicBoolean isDone = new AtomicBoolean();
        log.onLine(line -> {
            if (line.endsWith("page of 2000") && isDone.compareAndSet(false, true)) {
                site.local().execute("""
                        begin;
                        update meter_readings set value = 777.70, metadata = null where id = 17;
                        insert into meter_readings (meter_id, timestamp, value, unit) values ('late', '2026-01-01 00:45', 1.50, 'kWh');
                        commit
                        """);
            }
        });

        site.start().cycle();

        assertThat(isDone).isTrue();
        assertThat(log.matching(".*Uploaded 3001 readings.*")).hasSize(1);
        assertThat(log.matching(".*Deleted 3000 readings.*")).hasSize(1);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.remote()
                        .queryForList(
                                "select value::text from meter_readings where source_id = 17 or meter_id = 'late' order by 1",
                                String.class))
                .isEqualTo(List.of("1.50", "777.70"));
        assertThat(site.countRemote("meter_readings")).isEqualTo(3001);
    }

    @Test
    @Tag("Req-4.1")
    @Tag("Req-6.3")
    void a_batch_that_was_not_acknowledged_is_not_deleted_whatever_an_edited_route_does_after_its_failure() {
        Home home = Home.copiedTo(folder);
        // the operator lets the routes go on after an error
        home.write(
                "routes/retry.camel.yaml", home.read("routes/retry.camel.yaml").replace("handled:", "continued:"));
        FaultProxy link = FaultProxy.before(PostgresServer.newer());
        site = Site.migrated()
                .withHome(home.folder())
                .throughRemote(link)
                .with("MAX_CONNECTION_RETRIES", "0")
                .with("DB_CONNECTION_TIMEOUT_MS", "250");
        site.addReadings(250);
        link.refuse();

        site.start().run("upload-readings");

        assertThat(critical(log)).isNotEmpty();
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(250);
        assertThat(site.countLocal("quarantined_readings")).isZero();
        link.accept();
        link.close();
    }
}
