package io.metersync.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.RandomText;
import io.metersync.support.RawHttp;
import io.metersync.support.RawHttp.Response;
import io.metersync.support.Site;
import java.net.Socket;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes in over HTTP gets an answer without our insides or a closed connection, and changes no row. */
@Timeout(300)
class HttpFuzzTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int TEN_MEGABYTES = 10_000_000;
    private static final List<String> TARGETS = List.of(
            "/",
            "/web/status.js",
            "/api/status",
            "/api/sync",
            "/api/meter-sync",
            "/api/meter-sync/approve?since=2026-01-01T00:00:00Z",
            "/api/sync-logs?limit=5&failed=true&changed=false",
            "/api/history",
            "/api/quarantine",
            "/observe/health/ready",
            "/observe/metrics");
    private static final List<String> METHODS =
            List.of("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "X-Y");
    private static final List<String> HEADERS = List.of(
            "Accept",
            "Content-Type",
            "Content-Length",
            "Transfer-Encoding",
            "Authorization",
            "Cookie",
            "Origin",
            "Range",
            "If-None-Match",
            "Accept-Encoding",
            "Upgrade",
            "limit",
            "id",
            "CamelHttpUri",
            "X-Forwarded-For");

    private static Site site;
    private static RawHttp http;

    private List<String> rows;

    @BeforeAll
    static void start() {
        site = Site.migrated().withHttp().start();
        http = new RawHttp(site.httpPort());
        site.addReadings(5);
        site.local().update("""
                insert into quarantined_readings (id, source_node, source_id, meter_id, timestamp, value, unit, error)
                select 7, node_id, 7, 'meter-7', '2026-01-01', 7, 'kWh', 'refused' from sync_node
                """);
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @BeforeEach
    void remember() {
        rows = rows();
    }

    @AfterEach
    void nothing_changed_and_the_process_answers() {
        assertThat(rows()).isEqualTo(rows);
        assertThat(http.get("/api/status").status()).isEqualTo(200);
    }

    @Test
    void a_damaged_request_is_answered_or_dropped() {
        Cases.hundred(random -> {
            byte[] request = Hostile.damaged(random, request(random).getBytes(ISO_8859_1));
            isHarmless(http.sendAndHangUp(request, MOMENT));
        });
    }

    @Test
    void any_target_and_header_is_answered() {
        Cases.hundred(random -> {
            String target = random.nextBoolean()
                    ? Cases.oneOf(random, TARGETS) + encoded(random, "?&=/%")
                    : "/" + encoded(random, "/.;?%");
            String value = random.nextInt(9) == 0 ? "x".repeat(20_000) : encoded(random, " ,;=\"");
            isHarmless(http.sendAndHangUp(
                    head(Cases.oneOf(random, METHODS), target, Cases.oneOf(random, HEADERS) + ": " + value)
                            .getBytes(ISO_8859_1),
                    MOMENT));
        });
    }

    @Test
    void any_id_of_a_reading_is_answered_and_none_of_the_others_touched() {
        Cases.hundred(random -> {
            String id = Cases.oneOf(
                    random,
                    List.of(
                            "-7",
                            "7.0",
                            "7e0",
                            "8",
                            "%207",
                            "7%00",
                            "7;",
                            "0x7",
                            "%D9%A7",
                            "99999999999999999999",
                            ""));
            String other = random.nextBoolean() ? id : "7" + encoded(random, "'%-");
            String verb = Cases.oneOf(random, List.of("retry", "discard"));
            Response response = http.post("/api/quarantine/" + other + "/" + verb, "Content-Length: 0");
            isHarmless(response);
            assertThat(response.status()).isNotZero();
        });
    }

    @Test
    void any_body_is_answered_or_dropped() {
        Cases.hundred(random -> {
            int size = random.nextInt(20) == 0 ? TEN_MEGABYTES : random.nextInt(70_000);
            String body = new String(Hostile.bytes(random, size), ISO_8859_1);
            String framing = Cases.oneOf(
                    random,
                    List.of(
                            "Content-Length: " + body.length(),
                            "Content-Length: " + (body.length() + 1),
                            "Content-Length: -1",
                            "Content-Length: 99999999999999999999",
                            "Content-Length: 1\r\nContent-Length: 2",
                            "Transfer-Encoding: chunked",
                            "Transfer-Encoding: chunked\r\nContent-Length: 5",
                            "Content-Encoding: gzip\r\nContent-Length: " + body.length(),
                            "Expect: 100-continue\r\nContent-Length: " + body.length()));
            String request = head("POST", Cases.oneOf(random, TARGETS), framing) + body;
            isHarmless(http.sendAndHangUp(request.getBytes(ISO_8859_1), MOMENT));
        });
    }

    @Test
    void a_client_that_sends_a_byte_now_and_then_keeps_nobody_waiting() {
        Cases.some(5, random -> {
            byte[] request = request(random).getBytes(ISO_8859_1);
            try (Socket slow = http.connect()) {
                for (int i = 0; i < request.length; i++) {
                    slow.getOutputStream().write(request[i]);
                    if (i % 10 == 0) {
                        assertThat(http.get("/api/status").status()).isEqualTo(200);
                    }
                }
                assertThat(new String(slow.getInputStream().readAllBytes(), ISO_8859_1))
                        .startsWith("HTTP/1.1 ");
            }
        });
    }

    private static void isHarmless(Response response) {
        assertThat(response.status()).isNotEqualTo(500).isLessThan(600);
        assertThat(response.body()).doesNotContain("\tat ", "Exception", "io.vertx", "org.apache", "org.postgresql");
    }

    private static String request(RandomGenerator random) {
        String target = Cases.oneOf(random, TARGETS);
        return random.nextBoolean()
                ? head("GET", target, "Accept: */*")
                : head("POST", target, "Content-Length: 2\r\nContent-Type: application/json") + "{}";
    }

    private static String head(String method, String target, String headers) {
        return "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s\r\n\r\n"
                .formatted(method, target, site.httpPort(), headers);
    }

    /** Hostile text, most of it percent-encoded; the characters of {@code bare} stand as they are. */
    private static String encoded(RandomGenerator random, String bare) {
        String text = URLEncoder.encode(RandomText.text(random, 12), UTF_8);
        return text + bare.charAt(random.nextInt(bare.length())) + URLEncoder.encode(RandomText.text(random, 3), UTF_8);
    }

    private static List<String> rows() {
        return Stream.of("meter_readings", "meters", "tenant", "sync_logs", "quarantined_readings", "sync_node")
                .flatMap(table ->
                        site
                                .local()
                                .queryForList("select t::text from " + table + " t order by 1", String.class)
                                .stream())
                .toList();
    }
}
