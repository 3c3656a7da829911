package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.RawHttp;
import io.metersync.support.Site;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that want too much: of memory, of patience, of connections. */
class HttpLimitsTest {
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

    @Test
    void what_is_too_large_is_refused() {
        String large = "x".repeat(20_000);

        assertThat(http.get("/api/status", "X-Large: " + large).status()).isEqualTo(431);
        assertThat(http.get("/api/" + large).status()).isEqualTo(414);
        assertThat(http.send("POST /api/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                                + "Content-Length: 100000\r\n\r\n" + "x".repeat(100_000))
                        .status())
                .isEqualTo(413);
        assertThat(site.application().cycle().request()).isTrue();
    }

    @Test
    void clients_that_never_finish_a_request_keep_nobody_else_waiting() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = http.connect();
                socket.getOutputStream().write("POST /api/sync HTTP/1.1\r\nHost: 127".getBytes());
                slow.add(socket);
            }
            assertThat(http.get("/api/status").status()).isEqualTo(200);
        } finally {
            close(slow);
        }
    }

    @Test
    void many_more_connections_than_a_page_needs_are_closed_at_once() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                idle.add(http.connect());
            }
            try (Socket oneMore = http.connect()) {
                assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            close(idle);
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(http.get("/api/status").status()).isEqualTo(200));
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
