package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import io.metersync.upload.Delivery;
import io.metersync.upload.Reading;
import io.metersync.upload.ReadingBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever fails between the local read and the local delete: nothing lost, nothing twice. */
class ExactlyOnceTest {
    private final Site site = Site.migrated();
    private final FaultProxy remoteLink = FaultProxy.before(PostgresServer.newer());
    private final FaultProxy localLink = FaultProxy.before(PostgresServer.older());
    private final LogLines log = LogLines.capture();
    private List<String> collected;

    @AfterEach
    void close() {
        remoteLink.close();
        localLink.close();
        site.close();
        log.close();
    }

    @Test
    @Tag("Req-6.1")
    void a_batch_whose_commit_is_not_acknowledged_is_there_once() {
        startWithReadings(250);
        remoteLink.loseReplyTo("INSERT");

        site.cycle();

        assertThat(remoteLink.lostReplies()).isEqualTo(1);
        assertThat(with(log, "attempt 1 of 6 failed")).hasSize(1);
        assertThatAllArrivedOnce();
    }

    @Test
    void the_next_cycle_recognizes_what_a_given_up_one_had_stored() {
        site.with("MAX_CONNECTION_RETRIES", "0").with("UPLOAD_LANES", "1");
        startWithReadings(250);
        remoteLink.loseReplyTo("INSERT");

        site.cycle();
        assertThat(critical(log)).hasSize(1);
        assertThat(site.countRemote("meter_readings")).isEqualTo(100);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(250);

        site.cycle();
        assertThatAllArrivedOnce();
    }

    @Test
    void a_link_that_dies_in_silence_behind_an_insert_holds_up_the_next_attempt_no_longer_than_the_timeout() {
        site.with("DB_SOCKET_TIMEOUT_MS", "2000");
        startWithReadings(50);
        remoteLink.dieAtReplyTo("INSERT");

        site.cycle();

        assertThat(critical(log)).isEmpty();
        assertThatAllArrivedOnce();
    }

    @Test
    @Tag("Req-4.5")
    void a_delete_whose_commit_is_not_acknowledged_is_repeated_without_the_upload() {
        startWithReadings(50);
        localLink.loseReplyTo("DELETE");

        site.run("upload-readings");

        assertThat(localLink.lostReplies()).isEqualTo(1);
        assertThat(with(log, "Uploaded 50 readings")).hasSize(1);
        assertThatAllArrivedOnce();
    }

    @Test
    @Tag("Property-3")
    void a_link_cut_in_the_middle_of_a_batch_leaves_no_half_of_it() {
        startWithReadings(250);
        remoteLink.cutAfterBytesToServer(6000);

        site.run("upload-readings");

        assertThat(remoteLink.cutsAmidBytes()).isEqualTo(1);
        assertThatAllArrivedOnce();
    }

    @Test
    @Tag("Req-6.1")
    @Tag("Req-6.3")
    @Tag("Req-6.4")
    @Tag("Property-4")
    @DisplayName(
            "Feature: database-sync-process, Property 4: For any upload error, the meter readings must remain in the"
                    + " local database with is_synchronized = false, ensuring they will be retried in the next sync cycle")
    void readings_wait_while_the_remote_refuses_connections_and_arrive_when_it_takes_them_again() {
        startWithReadings(250);
        remoteLink.refuse();

        site.cycle();
        assertThat(with(log, "attempt 5 of 6 failed: remote database 127.0.0.1:"))
                .isNotEmpty();
        assertThat(critical(log)).hasSize(3).allMatch(line -> line.contains("failed after 6 attempts"));
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(250);
        assertThat(site.countLocal("sync_logs where not success and error_message like '%after 6 attempts%'"))
                .isEqualTo(3);

        remoteLink.accept();
        site.cycle();
        assertThatAllArrivedOnce();
    }

    @Test
    @Tag("Req-4.5")
    @Tag("Property-3")
    void a_delete_that_fails_after_the_upload_makes_no_reading_arrive_twice() {
        startWithReadings(50);
        site.refuseDeletes();

        site.cycle();
        assertThat(with(log, "Uploaded 50 readings")).hasSize(1);
        assertThat(critical(log)).hasSize(1).first().asString().contains("local/delete-readings failed");
        assertThat(site.countLocal("meter_readings")).isEqualTo(50);

        site.acceptDeletes();
        site.cycle();
        assertThatAllArrivedOnce();
    }

    @Test
    void a_delete_that_fails_costs_one_backoff_however_many_batches_are_stored() {
        site.with("UPLOAD_LANES", "1");
        startWithReadings(500);
        site.refuseDeletes();

        site.cycle();
        // of one batch, or of two at the same time: the next one may be stored while the first waits
        assertThat(with(log, "local/delete-readings: attempt ")).hasSizeBetween(2, 4);
        assertThat(critical(log)).hasSize(1);
        assertThat(site.countLocal("meter_readings")).isEqualTo(500);

        site.acceptDeletes();
        site.cycle();
        assertThatAllArrivedOnce();
    }

    @Test
    void other_batches_are_stored_and_deleted_while_a_batch_is_deleted() throws Exception {
        startWithReadings(300);
        try (var connection = site.local().getDataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select * from meter_readings order by id limit 1 for update");
            CompletableFuture<Void> cycle = CompletableFuture.runAsync(site::cycle);
            Awaitility.await().until(() -> site.countLocal("meter_readings") == 100);
            assertThat(site.countRemote("meter_readings")).isEqualTo(300);

            connection.rollback();
            cycle.join();
        }
        assertThatAllArrivedOnce();
    }

    @Test
    void a_reading_corrected_after_its_upload_arrives_corrected_and_once() {
        startWithReadings(50);
        site.refuseDeletes();
        site.cycle();

        site.acceptDeletes();
        correctOne();
        site.cycle();

        assertThatAllArrivedOnce();
    }

    @Test
    void an_insert_that_comes_after_the_correction_of_its_reading_changes_nothing() {
        startWithReadings(50);
        ReadingBatch late = new ReadingBatch(List.of(readingToCorrect()));
        site.refuseDeletes();
        site.cycle();
        site.acceptDeletes();
        correctOne();
        site.cycle();

        Exchange sent = site.camel()
                .createFluentProducerTemplate()
                .withBody(late.columns())
                .to("direct:insert-readings")
                .send();

        assertThat(sent.getException())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("idx_meter_readings_source");
        assertThatAllArrivedOnce();
    }

    @Test
    void a_process_that_has_read_it_before_overwrites_no_correction_that_was_sent_and_deleted() {
        startWithReadings(50);
        ReadingBatch old = new ReadingBatch(List.of(readingToCorrect()));
        correctOne();
        site.cycle();

        site.camel()
                .createFluentProducerTemplate()
                .withBody(old)
                .to("direct:store-readings")
                .request();

        assertThatAllArrivedOnce();
    }

    @Test
    void a_reading_that_differs_remotely_and_was_corrected_locally_since_it_was_read_is_not_acknowledged() {
        startWithReadings(50);
        site.refuseDeletes();
        site.cycle();
        site.acceptDeletes();
        correctOne();
        ReadingBatch read = new ReadingBatch(List.of(readingToCorrect()));
        site.local().update("update meter_readings set value = 888.80 where id = 17");

        Delivery delivery = site.camel()
                .createFluentProducerTemplate()
                .withBody(read)
                .to("direct:store-readings")
                .request(Delivery.class);

        assertThat(delivery.size()).isZero();
        collected = Site.readings(site.local());
        site.cycle();
        assertThatAllArrivedOnce();
    }

    @Test
    @Tag("Req-4.2")
    @Tag("Property-2")
    void a_reading_corrected_on_its_way_is_not_deleted_until_its_correction_arrived() throws Exception {
        startWithReadings(50);
        try (var connection = site.remote().getDataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table meter_readings in share mode");
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> site.run("upload-readings"));
            Awaitility.await().until(() -> site.countRemote("pg_locks where not granted") == 1);
            correctOne();
            connection.rollback();
            upload.get();
        }

        assertThat(with(log, "Deleted 49 readings")).hasSize(1);
        assertThatAllArrivedOnce();
    }

    private void startWithReadings(int count) {
        site.with("DB_CONNECTION_TIMEOUT_MS", "250").addReadings(count);
        collected = Site.readings(site.local());
        site.throughRemote(remoteLink).throughLocal(localLink).start();
    }

    private Reading readingToCorrect() {
        return site.local()
                .queryForObject(
                        """
                select (select node_id::text from sync_node), id::text, meter_id, timestamp::text, value::text, unit,
                       metadata::text, xmin::text
                from meter_readings where id = 17
                """,
                        (row, number) -> new Reading(
                                row.getString(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getLong(8),
                                null));
    }

    private void correctOne() {
        site.local().update("update meter_readings set value = 777.70, metadata = null where id = 17");
        collected = Site.readings(site.local());
    }

    private void assertThatAllArrivedOnce() {
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }
}
