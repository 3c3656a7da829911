package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.metersync.support.HttpCall;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {
    private static Site site;
    private static int port;

    @BeforeAll
    static void start() {
        site = Site.migrated().startWithHttp();
        port = Integer.parseInt(site.environment().get("HTTP_PORT"));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    /** Takes back what a test asked for. */
    @AfterEach
    void runWhatWasAskedFor() {
        site.application().cycle().request();
        site.cycle();
    }

    @Test
    void it_listens_on_this_machine_only() throws Exception {
        List<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        assumeThat(outside).isNotEmpty();

        outside.forEach(address ->
                assertThatThrownBy(() -> new Socket(address, port).close()).isInstanceOf(ConnectException.class));
    }

    @Test
    void a_stop_ends_the_server_without_a_warning() {
        try (LogLines log = LogLines.capture()) {
            site.another().startWithHttp().close();

            assertThat(log.matching(".*shutting down service.*")).isEmpty();
        }
    }

    @Test
    void a_sync_is_accepted_once_until_it_has_run() {
        assertThat(HttpCall.post(port, "/api/sync").send().status()).isEqualTo(202);
        assertThat(HttpCall.post(port, "/api/sync").send().status()).isEqualTo(409);

        assertThat(site.application().cycle().begin()).isTrue();
        HttpCall.Answer whileItRuns = HttpCall.post(port, "/api/sync").send();
        site.send("run-cycle");
        HttpCall.Answer afterwards = HttpCall.post(port, "/api/sync").send();

        assertThat(whileItRuns.status()).isEqualTo(409);
        assertThat(whileItRuns.json().path("accepted").booleanValue()).isFalse();
        assertThat(whileItRuns.json().path("error").textValue()).contains("in progress");
        assertThat(afterwards.status()).isEqualTo(202);
        assertThat(afterwards.json().path("accepted").booleanValue()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.", "192.0.2.1", ""})
    void a_foreign_host_is_refused(String host) {
        HttpCall.Answer read =
                HttpCall.get(port, "/api/status").with("Host", host).send();
        HttpCall.Answer write =
                HttpCall.post(port, "/api/sync").with("Host", host).send();

        assertThat(read.status()).isIn(400, 421);
        assertThat(read.text()).doesNotContain("nodeId");
        assertThat(write.status()).isIn(400, 421);
        assertThat(site.application().cycle().isInProgress()).isFalse();
    }

    @Test
    void a_missing_host_is_refused() {
        HttpCall.Answer answer =
                HttpCall.get(port, "/api/status").with("Host", null).send();

        assertThat(answer.status()).isIn(400, 421);
        assertThat(answer.text()).doesNotContain("nodeId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]"})
    void the_names_of_this_machine_are_welcome(String host) {
        assertThat(HttpCall.get(port, "/api/status")
                        .with("Host", host + ":" + port)
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:1",
        "Origin, http://localhost",
        "Origin, not a uri",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, nonsense"
    })
    void a_page_of_another_site_can_start_nothing(String header, String value) {
        for (String path :
                new String[] {"/api/sync", "/api/meter-sync", "/api/meter-sync/approve", "/api/quarantine/1/retry"}) {
            assertThat(HttpCall.post(port, path).with(header, value).send().status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(site.application().cycle().isInProgress()).isFalse();
    }

    @Test
    void our_own_page_can() {
        HttpCall.Answer answer = HttpCall.post(port, "/api/sync")
                .with("Origin", "http://127.0.0.1:" + port)
                .with("Sec-Fetch-Site", "same-origin")
                .send();

        assertThat(answer.status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/status", "DELETE, /api/status", "GET, /api/sync", "PUT, /api/sync", "TRACE, /api/status"})
    void a_wrong_method_is_refused(String method, String path) {
        HttpCall.Answer answer =
                HttpCall.of(port, method, path).with("Content-Length", "0").send();

        assertThat(answer.status()).isEqualTo(405);
        assertThat(site.application().cycle().isInProgress()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api", "/api/nothing", "/application.properties", "/../application.properties",
                "/%2e%2e/application.properties", "/api/status/../../.env", "/.env", "/jolokia"
            })
    void an_unknown_path_is_not_found(String path) {
        assertThat(HttpCall.get(port, path).send().status()).isEqualTo(404);
    }

    @Test
    void a_huge_body_is_refused_and_nothing_starts() {
        HttpCall.Answer answer =
                HttpCall.post(port, "/api/sync").body("x".repeat(70_000)).send();

        assertThat(answer.status()).isEqualTo(413);
        assertThat(site.application().cycle().isInProgress()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/quarantine/abc/retry",
                "/api/quarantine/-1/discard",
                "/api/quarantine/99999999999999999999/retry"
            })
    void an_unknown_reading_is_not_found(String path) {
        HttpCall.Answer answer = HttpCall.post(port, path).send();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("error").textValue()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/sync-logs?limit=abc",
                "/api/sync-logs?limit=-1",
                "/api/sync-logs?limit=99999999999",
                "/api/sync-logs?limit=1'"
            })
    void a_limit_that_makes_no_sense_is_the_default(String path) {
        HttpCall.Answer answer = HttpCall.get(port, path).send();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().isArray()).isTrue();
    }

    @Test
    void no_answer_is_kept_or_guessed_by_a_browser() {
        HttpCall.Answer answer = HttpCall.get(port, "/api/status").send();

        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void no_header_of_a_request_comes_back() {
        HttpCall.Answer answer =
                HttpCall.get(port, "/api/status").with("X-Mine", "echo-me").send();

        assertThat(answer.text()).doesNotContain("echo-me");
    }
}
