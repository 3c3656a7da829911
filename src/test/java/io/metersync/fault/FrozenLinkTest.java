package io.metersync.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.status.StatusReport;
import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.ProductProcess;
import io.metersync.support.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link on which nothing passes any more, and nobody says so: it stops neither the site, nor the status, nor the end. */
class FrozenLinkTest {
    private final FaultProxy remoteLink = FaultProxy.before(PostgresServer.newer());
    private final Site site = Site.migrated().throughRemote(remoteLink);

    @AfterEach
    void close() {
        remoteLink.thaw();
        site.close();
        remoteLink.close();
    }

    @Test
    @Tag("Req-12.3")
    @Tag("Req-12.5")
    void the_status_answers_while_the_link_is_frozen_and_readings_arrive_when_it_thaws() throws Exception {
        site.with("DB_SOCKET_TIMEOUT_MS", "2000").with("DB_CONNECTION_TIMEOUT_MS", "250");
        site.addReadings(50);
        List<String> collected = Site.readings(site.local());
        site.start().cycle();
        site.addReadings(50, 51);
        remoteLink.freeze();

        CompletableFuture<Void> cycle = CompletableFuture.runAsync(site::cycle);
        StatusReport status = site.application().status().report(true);

        assertThat(cycle).isNotDone();
        assertThat(status.connections().localDbConnected()).isTrue();
        assertThat(status.queue().queueSize()).isEqualTo(50);
        assertThat(status.queue().totalRecordsSynced()).isEqualTo(50);
        // one that is only slow counts as connected for 3 s
        Awaitility.await()
                .until(() ->
                        !site.application().status().report(true).connections().remoteDbConnected());
        cycle.get();
        assertThat(site.countLocal("sync_logs where not success and details ->> 'flow' = 'upload-readings'"))
                .isEqualTo(1);

        remoteLink.thaw();
        site.cycle();
        assertThat(Site.readings(site.remote())).hasSize(100).containsAll(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    @Tag("Req-5.5")
    @Tag("Property-7")
    void a_frozen_link_does_not_hold_up_the_end_of_the_process(@TempDir Path folder) throws Exception {
        // it can't be the socket's timeout that ends it
        site.with("DB_SOCKET_TIMEOUT_MS", "300000").with("SYNC_INTERVAL_SECONDS", "1");
        try (ProductProcess product =
                new ProductProcess(folder, Path.of("").toAbsolutePath(), site.environment()).start()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> site.countLocal("sync_logs where success") >= 3);
            remoteLink.freeze();
            site.addReadings(50);
            Awaitility.await()
                    .until(() -> status(product).path("cycleInProgress").booleanValue());

            assertThat(product.stop()).isZero();
        }
        assertThat(site.countLocal("meter_readings")).isEqualTo(50);
    }

    @Test
    @Tag("Req-6.3")
    void a_batch_of_megabytes_that_the_link_does_not_take_is_an_error_and_not_a_hang() throws Exception {
        site.with("DB_SOCKET_TIMEOUT_MS", "3000").with("MAX_CONNECTION_RETRIES", "0");
        site.start().run("upload-readings");
        // more than fits into the buffers of a link's ends
        site.addReadings(8);
        site.local().update("update meter_readings set metadata = to_jsonb(id || repeat('x', 2000000))");
        List<String> collected = Site.readings(site.local());
        remoteLink.freezeAfterBytesToServer(100_000);

        CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> site.run("upload-readings"));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(upload::isDone);
        assertThat(site.application().cycle().last().success()).isFalse();
        assertThat(site.countLocal("meter_readings where not is_synchronized")).isEqualTo(8);

        remoteLink.thaw();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            site.run("upload-readings");
            return site.countLocal("meter_readings") == 0;
        });
        assertThat(Site.readings(site.remote()).equals(collected)).isTrue();
    }

    private static JsonNode status(ProductProcess product) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + product.httpPort() + "/api/status"))
                .build();
        String json = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(json);
    }
}
