package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.LogLines;
import io.metersync.support.RawHttp;
import io.metersync.support.RawHttp.Response;
import io.metersync.support.Site;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped defaults under attack: loopback, no users. */
class HttpGuardTest {
    private static Site site;
    private static RawHttp http;

    @BeforeAll
    static void start() {
        site = Site.migrated().withHttp().start();
        http = new RawHttp(site.httpPort());
    }

    @AfterAll
    static void close() {
        site.close();
    }

    /** Each test starts with no cycle asked for: it can see whether it asked for one. */
    @AfterEach
    void run_the_cycle_that_was_asked_for() {
        site.run("upload-readings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/status", "GET /nothing", "PUT /api/sync", "POST /api/quarantine/1/discard"})
    void every_response_has_the_security_headers(String request) {
        Response response = http.request(request.split(" ")[0], request.split(" ")[1]);

        assertThat(response.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cache-control", "no-store")
                .containsEntry("cross-origin-resource-policy", "same-origin");
        assertThat(response.headers().get("content-security-policy"))
                .contains("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
    }

    @Test
    void a_response_repeats_nothing_of_the_request() {
        Response response = http.get(
                "/api/status?Set-Cookie=a&Location=b&Content-Type=text/html&Cache-Control=public",
                "X-Mine: c",
                "User-Agent: d",
                "Content-Type: text/html");

        assertThat(response.headers().keySet())
                .containsExactlyInAnyOrder(
                        "cache-control",
                        "connection",
                        "content-security-policy",
                        "content-type",
                        "cross-origin-resource-policy",
                        "referrer-policy",
                        "transfer-encoding",
                        "x-content-type-options");
        assertThat(response.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("cache-control", "no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.", "[::2]", ""})
    void a_foreign_host_is_refused(String host) {
        Response response = http.send("GET /api/status HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n");

        assertThat(response.status()).isIn(400, 421);
    }

    @Test
    void a_request_without_host_is_refused() {
        assertThat(http.send("GET /api/status HTTP/1.1\r\nConnection: close\r\n\r\n")
                        .status())
                .isIn(400, 421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Origin: not a url",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: none",
                "Referer: http://evil.example/",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) an old browser"
            })
    void a_changing_request_of_another_site_is_refused(String header) {
        assertThat(http.post("/api/sync", header).status()).isEqualTo(403);
        assertThat(site.application().cycle().request()).isTrue();
    }

    @Test
    void our_own_page_and_clients_that_are_no_browsers_may_change() {
        Response page = http.post(
                "/api/sync",
                "Origin: http://127.0.0.1:" + site.httpPort(),
                "Sec-Fetch-Site: same-origin",
                "User-Agent: Mozilla/5.0");
        Response script = http.post("/api/sync", "User-Agent: curl/8.0");

        assertThat(page.status()).isEqualTo(202);
        assertThat(script.status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/sync",
                "/api//sync",
                "/api/../api/sync",
                "/./api/sync",
                "/%61pi/sync",
                "/api/%2e%2e/api/sync",
                "/x%2f..%2fapi/sync",
                "/api/sync/",
                "/api/sync;x=1",
                "/api\\sync",
                "http://127.0.0.1/api/sync"
            })
    void no_spelling_of_a_path_gets_past_the_guard(String path) {
        assertThat(http.post(path, "Origin: http://evil.example").status()).isIn(400, 403, 404, 421);
        assertThat(site.application().cycle().request()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "NONSENSE"})
    void only_a_post_triggers(String method) {
        assertThat(http.request(method, "/api/sync").status()).isIn(400, 404, 405);
        assertThat(site.application().cycle().request()).isTrue();
    }

    @Test
    void a_line_break_makes_no_header_and_no_log_line() {
        try (LogLines log = LogLines.capture()) {
            Response path = http.post("/api/%0d%0aSet-Cookie:%20a=b");
            Response value = http.get("/api/status", "X-Mine: a\rSet-Cookie: b");

            assertThat(path.headers()).doesNotContainKey("set-cookie");
            assertThat(value.headers()).doesNotContainKey("set-cookie");
            await().untilAsserted(() -> assertThat(log.of("http")).hasSize(1));
            assertThat(log.of("http").get(0)).doesNotContain("\r", "\n");
        }
    }

    @Test
    void an_id_in_the_query_does_not_replace_the_one_in_the_path() {
        assertThat(http.post("/api/quarantine/7/discard?id=8").body()).doesNotContain("\"id\":8");
    }

    @Test
    void every_changing_request_is_in_the_log_and_no_other() {
        try (LogLines log = LogLines.capture()) {
            http.get("/api/status");
            http.post("/api/quarantine/1/discard?secret=1");
            http.post("/api/sync", "Origin: http://evil.example");

            await().untilAsserted(() -> assertThat(log.of("http"))
                    .containsExactly(
                            "POST /api/quarantine/1/discard by local from 127.0.0.1: 404",
                            "POST /api/sync by nobody known from 127.0.0.1: 403"));
        }
    }
}
