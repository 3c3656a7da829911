package io.metersync.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An assistant asks about a process that runs. */
class StdioTest {
    private static final List<String> READING = List.of(
            "get_status",
            "get_recent_cycles",
            "list_quarantined_readings",
            "check_installation",
            "plan_meter_sync",
            "verify_readings");
    private static final List<String> CHANGING =
            List.of("start_sync", "start_meter_sync", "retry_quarantined_readings", "approve_deactivations");

    @TempDir
    private static Path folder;

    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.migrated().withHttp().start();
        site.addReadings(20);
        site.cycle();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void it_introduces_itself_and_offers_what_reads() throws Exception {
        try (StdioClient client = new StdioClient(folder, site.environment())) {
            JsonNode result = client.request(
                            "initialize",
                            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}")
                    .path("result");

            assertThat(result.path("protocolVersion").asText()).isEqualTo("2025-11-25");
            assertThat(result.path("serverInfo").path("name").asText()).isEqualTo("metersync");
            assertThat(client.tools()).containsExactlyInAnyOrderElementsOf(READING);
            assertThat(client.call("start_sync", "{}").isMissingNode()).isTrue();
            assertThat(client.end()).isZero();
        }
        try (StdioClient client = new StdioClient(folder, site.environment(), "--allow-changes")) {
            client.initialize();

            assertThat(client.tools())
                    .containsAll(READING)
                    .containsAll(CHANGING)
                    .hasSize(10);
        }
    }

    @Test
    void each_tool_has_schemas_and_all_four_annotations() throws Exception {
        try (StdioClient client = new StdioClient(folder, site.environment(), "--allow-changes").initialize()) {
            for (JsonNode tool :
                    client.request("tools/list", "{}").path("result").path("tools")) {
                String name = tool.path("name").asText();
                assertThat(tool.path("inputSchema").path("type").asText())
                        .as(name)
                        .isEqualTo("object");
                assertThat(tool.path("outputSchema").path("type").asText())
                        .as(name)
                        .isEqualTo("object");
                JsonNode hints = tool.path("annotations");
                assertThat(hints.path("readOnlyHint").asBoolean()).as(name).isEqualTo(READING.contains(name));
                assertThat(hints.path("destructiveHint").asBoolean())
                        .as(name)
                        .isEqualTo(name.equals("approve_deactivations"));
                assertThat(hints.path("idempotentHint").asBoolean()).as(name).isTrue();
                assertThat(hints.has("openWorldHint")).as(name).isTrue();
                assertThat(hints.path("openWorldHint").asBoolean()).as(name).isFalse();
            }
        }
    }

    @Test
    void every_reading_tool_answers() throws Exception {
        try (StdioClient client = new StdioClient(folder, site.environment()).initialize()) {
            JsonNode status = client.call("get_status", "{}");
            assertThat(status.path("structuredContent").path("sentence").asText())
                    .startsWith("All readings have arrived.");
            assertThat(status.path("structuredContent").path("queueSize").asLong())
                    .isZero();
            assertThat(status.path("content").get(0).path("text").asText()).startsWith("All readings have arrived.");

            assertThat(content(client, "get_recent_cycles", "{\"limit\":1}").path("cycles"))
                    .hasSize(1);
            assertThat(content(client, "list_quarantined_readings", "{}").path("readings"))
                    .isEmpty();
            assertThat(content(client, "check_installation", "{}")
                            .path("errors")
                            .asInt())
                    .isZero();
            assertThat(content(client, "plan_meter_sync", "{}").path("handle").isNull())
                    .isTrue();
            JsonNode verified = content(client, "verify_readings", "{\"from\":\"2026-01-01\",\"to\":\"2026-01-02\"}");
            assertThat(verified.path("totals").path("stored").asInt()).isEqualTo(20);
            assertThat(verified.path("totals").path("missing").asInt()).isZero();
        }
    }

    private static JsonNode content(StdioClient client, String tool, String arguments) {
        JsonNode result = client.call(tool, arguments);
        assertThat(result.path("isError").asBoolean()).as(result.toString()).isFalse();
        return result.path("structuredContent");
    }

    @Test
    void wrong_arguments_are_explained() throws Exception {
        try (StdioClient client = new StdioClient(folder, site.environment()).initialize()) {
            for (String call : List.of(
                    "get_recent_cycles {\"limit\":51}",
                    "get_recent_cycles {\"unknown\":1}",
                    "list_quarantined_readings {\"afterId\":\"1; drop table meters\"}",
                    "verify_readings {\"from\":\"2026-01-01\",\"to\":\"2026-02-02\"}",
                    "verify_readings {\"from\":\"2026-01-02\",\"to\":\"2026-01-01\"}",
                    "verify_readings {\"from\":\"yesterday..\",\"to\":\"2026-01-01\"}",
                    "verify_readings {}")) {
                String[] words = call.split(" ", 2);
                JsonNode result = client.call(words[0], words[1]);

                assertThat(result.path("isError").asBoolean()).as(call).isTrue();
                assertThat(result.path("content").get(0).path("text").asText())
                        .as(call)
                        .isNotBlank()
                        .doesNotContain("Exception");
            }
        }
    }

    @Test
    void the_handbook_can_be_read() throws Exception {
        try (StdioClient client = new StdioClient(folder, site.environment()).initialize()) {
            List<String> uris =
                    client.request("resources/list", "{}").path("result").findValuesAsText("uri");

            assertThat(uris).contains("metersync://docs/operating", "metersync://docs/mcp");
            for (String uri : uris) {
                assertThat(client.request("resources/read", "{\"uri\":\"" + uri + "\"}")
                                .path("result")
                                .path("contents")
                                .get(0)
                                .path("text")
                                .asText())
                        .startsWith("# ");
            }
            assertThat(client.request("resources/read", "{\"uri\":\"metersync://docs/../../etc/passwd\"}")
                            .has("error"))
                    .isTrue();
        }
    }

    @Test
    void text_passes_in_utf_8() throws Exception {
        try (StdioClient client = new StdioClient(folder, site.environment()).initialize()) {
            client.send("{\"jsonrpc\":\"2.0\",\"id\":\"zähler ⚡\",\"method\":\"ping\"}".getBytes(UTF_8));

            assertThat(client.next().path("id").asText()).isEqualTo("zähler ⚡");
        }
    }

    @Test
    void without_a_process_the_databases_answer_the_status_only() throws Exception {
        try (Site stopped = Site.migrated().with("HTTP_PORT", Integer.toString(Site.freePort()));
                StdioClient client = new StdioClient(folder, stopped.environment(), "--allow-changes").initialize()) {
            JsonNode status = content(client, "get_status", "{}");
            assertThat(status.path("isRunning").asBoolean()).isFalse();
            assertThat(status.path("sentence").asText()).startsWith("No Metersync process runs; from the databases: ");
            assertThat(status.path("localDbConnected").asBoolean()).isTrue();

            for (String tool : List.of("get_recent_cycles", "list_quarantined_readings", "start_sync")) {
                JsonNode result = client.call(tool, "{}");
                assertThat(result.path("isError").asBoolean()).as(tool).isTrue();
                assertThat(result.path("content").get(0).path("text").asText())
                        .as(tool)
                        .contains("start one with metersync run");
            }
        }
    }

    @Test
    void with_the_remote_database_down_the_sentence_says_so_and_what_needs_it_fails_with_a_reason() throws Exception {
        try (FaultProxy link = FaultProxy.before(PostgresServer.newer());
                Site faulty = Site.migrated().throughRemote(link).withHttp().start();
                StdioClient client = new StdioClient(folder, faulty.environment()).initialize()) {
            faulty.addReadings(3);
            link.refuse();
            await().until(() -> content(client, "get_status", "{}")
                    .path("remoteDbError")
                    .asText()
                    .contains("refused"));

            JsonNode status = content(client, "get_status", "{}");
            assertThat(status.path("sentence").asText())
                    .startsWith("The remote database can’t be reached since ")
                    .contains("3 readings wait safely in the local database; the oldest is from 2026-01-01");
            assertThat(content(client, "check_installation", "{}")
                            .path("errors")
                            .asInt())
                    .isPositive();
            fails(client, "plan_meter_sync", "{}");
            fails(client, "verify_readings", "{\"from\":\"2026-01-01\",\"to\":\"2026-01-02\"}");
            assertThat(content(client, "list_quarantined_readings", "{}").path("readings"))
                    .isEmpty();
        }
    }

    @Test
    void with_the_local_database_down_the_sentence_says_so_and_what_needs_it_fails_with_a_reason() throws Exception {
        try (FaultProxy link = FaultProxy.before(PostgresServer.older());
                Site faulty = Site.migrated().throughLocal(link).withHttp().start();
                StdioClient client = new StdioClient(folder, faulty.environment()).initialize()) {
            link.refuse();
            await().until(() -> !content(client, "get_status", "{}")
                    .path("localDbConnected")
                    .asBoolean());

            assertThat(content(client, "get_status", "{}").path("sentence").asText())
                    .startsWith("The local database can’t be reached since ")
                    .endsWith(" Metersync can’t send readings until it is back.");
            assertThat(content(client, "check_installation", "{}")
                            .path("errors")
                            .asInt())
                    .isPositive();
            fails(client, "plan_meter_sync", "{}");
            fails(client, "get_recent_cycles", "{}");
            fails(client, "list_quarantined_readings", "{}");
        }
    }

    private static void fails(StdioClient client, String tool, String arguments) {
        JsonNode result = client.call(tool, arguments);
        assertThat(result.path("isError").asBoolean()).as(tool).isTrue();
        assertThat(result.path("structuredContent").path("error").asText())
                .as(tool)
                .contains("database", "refused");
        assertThat(result.path("content").get(0).path("text").asText())
                .as(tool)
                .doesNotContain("refused")
                .contains("field error");
    }
}
