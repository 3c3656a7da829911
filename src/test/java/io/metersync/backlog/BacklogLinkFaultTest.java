package io.metersync.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links that fail while a large batch is on its way: nothing lost, nothing twice. */
class BacklogLinkFaultTest {
    private final FaultProxy remoteLink = FaultProxy.before(PostgresServer.newer());
    private final FaultProxy localLink = FaultProxy.before(PostgresServer.older());
    private final Backlog backlog =
            new Backlog(Site.migrated().throughRemote(remoteLink).throughLocal(localLink), 1);
    private final Site site = backlog.site();
    private List<String> collected;

    @AfterEach
    void close() {
        backlog.close();
        remoteLink.close();
        localLink.close();
    }

    @Test
    @Tag("Req-6.1")
    @Tag("Property-3")
    void a_large_batch_whose_commit_is_not_acknowledged_is_there_once() {
        failAtLargeBatch(() -> remoteLink.loseReplyTo("INSERT"));

        assertThat(remoteLink.lostReplies()).isEqualTo(1);
        assertThat(backlog.failedAttempts()).isNotEmpty();
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    @Tag("Req-4.5")
    void a_deletion_of_a_large_batch_whose_commit_is_not_acknowledged_makes_none_arrive_twice() {
        failAtLargeBatch(() -> localLink.loseReplyTo("DELETE"));

        assertThat(localLink.lostReplies()).isEqualTo(1);
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    void a_link_cut_in_the_middle_of_a_large_batch_leaves_no_half_of_it() {
        failAtLargeBatch(() -> remoteLink.cutAfterBytesToServer(3000));

        assertThat(remoteLink.cutsAmidBytes()).isEqualTo(1);
        assertThat(backlog.failedAttempts()).isNotEmpty();
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    void a_local_link_cut_in_the_middle_of_a_page_leaves_no_half_of_it() {
        failAtLargeBatch(() -> localLink.loseReplyTo("SELECT"));

        assertThat(localLink.lostReplies()).isEqualTo(1);
        assertThat(backlog.failedAttempts()).isNotEmpty();
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    @Tag("Req-6.3")
    @Tag("Property-4")
    void a_backlog_waits_while_the_remote_refuses_connections_and_arrives_when_it_takes_them_again() {
        site.with("MAX_CONNECTION_RETRIES", "1");
        failAtLargeBatch(remoteLink::refuse);
        assertThat(backlog.critical()).hasSize(1).first().asString().contains("failed after 2 attempts");
        assertThat(backlog.everywhere()).containsExactlyInAnyOrderElementsOf(collected);
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isPositive();

        remoteLink.accept();
        site.run("upload-readings");
        backlog.assertThatAllArrivedOnce(collected);
    }

    @Test
    void a_link_that_freezes_in_the_middle_of_a_large_batch_is_an_error_and_not_a_hang() {
        site.with("DB_SOCKET_TIMEOUT_MS", "2000").with("MAX_CONNECTION_RETRIES", "0");
        site.addReadings(1500);
        // more than fits into the buffers of a link's ends, in each large batch behind the first
        site.local().update("update meter_readings set metadata = to_jsonb(repeat('x', 40000)) where id > 300");
        backlog.atLargeBatch(() -> remoteLink.freezeAfterBytesToServer(500_000));

        site.start().run("upload-readings");
        assertThat(backlog.critical()).hasSize(1);
        remoteLink.thaw();
        // a large batch may be too much for so short a timeout, small ones are not
        Awaitility.await().until(() -> {
            site.run("upload-readings");
            return site.countLocal("meter_readings") == 0;
        });
        assertThat(site.countRemote("meter_readings")).isEqualTo(1500);
        assertThat(site.countRemote("meter_readings where length(metadata::text) = 40002"))
                .isEqualTo(1200);
    }

    private void failAtLargeBatch(Runnable fault) {
        site.addReadings(3000);
        collected = Site.readings(site.local());
        backlog.atLargeBatch(fault);
        site.start().run("upload-readings");
    }
}
