package io.metersync.mcp;

import static io.metersync.support.RawHttp.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.FaultProxy;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.RawHttp;
import io.metersync.support.RawHttp.Response;
import io.metersync.support.Site;
import io.metersync.users.PasswordHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Assistants at {@code POST /mcp} of a process with a viewer and an operator. */
class HttpMcpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VIEWER = login("vera", "vera's password");
    private static final String OPERATOR = login("otto", "otto's password");
    private static final int MESSAGES = 300;
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    @TempDir
    private static Path folder;

    private static FaultProxy link;
    private static Site site;

    @BeforeAll
    static void start() throws IOException {
        link = FaultProxy.before(PostgresServer.newer());
        site = Site.migrated()
                .throughRemote(link)
                .withHttp()
                .with("HTTP_AUTH_FILE", users().toString())
                .with("MCP_HTTP", "true")
                .with("MCP_HTTP_CHANGES", "true")
                .start();
    }

    static Path users() throws IOException {
        Path users = folder.resolve("users");
        return Files.write(
                users,
                List.of(
                        "vera:viewer:" + PasswordHash.of("vera's password", 100_000),
                        "otto:operator:" + PasswordHash.of("otto's password", 100_000)));
    }

    @AfterAll
    static void stop() {
        site.close();
        link.close();
    }

    static Response post(String body, String... headers) {
        return post(site.httpPort(), body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static Response post(int port, byte[] body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (all.stream().noneMatch(header -> header.startsWith("Content-Type"))) {
            all.add("Content-Type: application/json");
        }
        all.add("Accept: application/json, text/event-stream");
        all.add("Content-Length: " + body.length);
        return new RawHttp(port)
                .send("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s\r\n\r\n%s"
                        .formatted(port, String.join("\r\n", all), new String(body, StandardCharsets.ISO_8859_1)));
    }

    private static JsonNode result(String login, String method, String params) {
        Response response =
                post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params), login);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return json(response).path("result");
    }

    private static JsonNode json(Response response) {
        try {
            // in chunks: the body is one line
            String body = response.body();
            String line =
                    body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1).replaceAll("\r\n[0-9a-f]+\r\n", "");
            return JSON.readTree(line.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static List<String> tools(String login) {
        List<String> names = new ArrayList<>();
        result(login, "tools/list", "{}")
                .path("tools")
                .forEach(tool -> names.add(tool.path("name").asText()));
        return names;
    }

    @Test
    void a_viewer_reads_and_an_operator_also_changes() {
        assertThat(tools(VIEWER)).hasSize(6).doesNotContain("start_sync");
        assertThat(tools(OPERATOR)).hasSize(10).contains("start_sync", "approve_deactivations");
        assertThat(result(VIEWER, "tools/call", "{\"name\":\"get_status\",\"arguments\":{}}")
                        .path("structuredContent")
                        .path("isRunning")
                        .asBoolean())
                .isTrue();
        Response refused = post(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"start_sync\",\"arguments\":{}}}",
                VIEWER);
        assertThat(json(refused).has("error")).isTrue();
        assertThat(site.application().cycle().request()).as("none was started").isTrue();
        site.run("upload-readings");
    }

    @Test
    void a_change_is_logged_with_user_and_tool() {
        try (LogLines log = LogLines.capture()) {
            assertThat(result(OPERATOR, "tools/call", "{\"name\":\"start_sync\",\"arguments\":{}}")
                            .path("structuredContent")
                            .path("state")
                            .asText())
                    .isEqualTo("started");
            assertThat(result(OPERATOR, "tools/call", "{\"name\":\"start_sync\",\"arguments\":{}}")
                            .path("structuredContent")
                            .path("state")
                            .asText())
                    .isEqualTo("in progress");

            assertThat(log.of("mcp"))
                    .containsExactly(
                            "Tool start_sync by otto: A sync cycle started.",
                            "Tool start_sync by otto: A sync cycle is in progress.");
        }
        site.run("upload-readings");
    }

    @Test
    void nobody_asks_without_a_login() {
        assertThat(post(PING).status()).isEqualTo(401);
        assertThat(post(PING, login("vera", "a guess")).status()).isEqualTo(401);
        assertThat(post(PING, "CamelVertxPlatformHttpAuthenticatedUser: otto").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"})
    void a_foreign_page_is_refused(String header) {
        assertThat(post(PING, OPERATOR, header).status()).isEqualTo(403);
    }

    @Test
    void a_foreign_host_is_refused() {
        Response response = new RawHttp(site.httpPort())
                .send(
                        "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Type: application/json\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(OPERATOR, PING.length(), PING));

        assertThat(response.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT", "PATCH"})
    void only_post_is_answered(String method) {
        assertThat(new RawHttp(site.httpPort())
                        .request(method, "/mcp", OPERATOR)
                        .status())
                .isEqualTo(405);
    }

    @Test
    void bodies_types_and_revisions_have_bounds() {
        assertThat(post("{\"a\":\"" + "x".repeat(70_000) + "\"}", OPERATOR).status())
                .isEqualTo(413);
        assertThat(post(PING, OPERATOR, "Content-Type: text/plain").status()).isEqualTo(415);
        assertThat(post(PING, OPERATOR, "MCP-Protocol-Version: 1999-01-01").status())
                .isEqualTo(400);
        assertThat(post(PING, OPERATOR, "MCP-Protocol-Version: 2025-06-18").status())
                .isEqualTo(200);
        assertThat(post("{", OPERATOR).status()).isEqualTo(400);
        assertThat(post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", OPERATOR)
                        .status())
                .isEqualTo(202);
    }

    @Test
    void with_the_remote_database_down_it_says_so() {
        link.refuse();
        try {
            await().until(() -> !status().path("remoteDbConnected").asBoolean());

            assertThat(status().path("sentence").asText()).startsWith("The remote database can’t be reached");
            assertThat(result(VIEWER, "tools/call", "{\"name\":\"plan_meter_sync\"}")
                            .path("isError")
                            .asBoolean())
                    .isTrue();
        } finally {
            link.accept();
        }
    }

    @Test
    void with_the_local_database_down_it_says_so() {
        try (FaultProxy local = FaultProxy.before(PostgresServer.older());
                Site faulty = Site.migrated()
                        .throughLocal(local)
                        .withHttp()
                        .with("MCP_HTTP", "true")
                        .start()) {
            local.refuse();
            byte[] call =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_status\"}}"
                            .getBytes(StandardCharsets.UTF_8);

            await().until(() -> json(post(faulty.httpPort(), call))
                    .path("result")
                    .path("structuredContent")
                    .path("sentence")
                    .asText()
                    .startsWith("The local database can’t be reached"));
        }
    }

    @Test
    void hostile_messages_get_an_error_each_and_the_next_request_is_answered() throws Exception {
        long seed = Long.getLong("cases.seed", System.nanoTime());
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < MESSAGES; i++) {
            Response response = post(site.httpPort(), HostileMessagesTest.message(random), VIEWER);
            assertThat(response.status()).as("seed %d", seed).isBetween(200, 499);
            assertThat(response.body())
                    .as("seed %d", seed)
                    .doesNotContain("Exception", "io.modelcontextprotocol", "java.");
        }
        assertThat(post(PING, VIEWER).status()).isEqualTo(200);
    }

    private static JsonNode status() {
        return result(VIEWER, "tools/call", "{\"name\":\"get_status\"}").path("structuredContent");
    }

    @Test
    void without_mcp_http_there_is_no_such_path() {
        try (Site off = Site.migrated().withHttp().start()) {
            assertThat(new RawHttp(off.httpPort())
                            .post("/mcp", "Content-Length: 0")
                            .status())
                    .isEqualTo(404);
            assertThat(new RawHttp(off.httpPort()).get("/mcp").status()).isEqualTo(404);
            assertThat(off.camel().getRoute("post-mcp")).isNull();
        }
    }
}
