package io.metersync.mcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.fuzz.Hostile;
import io.metersync.support.Cases;
import io.metersync.support.RandomText;
import io.metersync.support.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand malformed or hostile messages get an error each, those that want no answer none, and the next request is answered. */
@Timeout(300)
class HostileMessagesTest {
    private static final int MESSAGES = 1_000;
    private static final int DAMAGED = 17;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** None of which can be answered with a result, whatever {@code %s} is. */
    private static final List<String> WRONG = List.of(
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"discard_readings\",\"arguments\":{}}}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"start_sync\",\"arguments\":{}}}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"get_recent_cycles\",\"arguments\":{\"limit\":\"'; drop\"}}}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"get_status\",\"arguments\":[1]}}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":[\"get_status\"]}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":7}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"resources/read\",\"params\":{\"uri\":\"file:///etc/passwd\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"initialize\",\"params\":{\"protocolVersion\":{\"a\":1}}}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"no/such\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":7}",
            "{\"jsonrpc\":\"2.0\",\"id\":%s}",
            "{\"jsonrpc\":\"1.0\",\"id\":%s,\"method\":\"ping\"}",
            "{\"id\":%s,\"method\":\"ping\"}",
            "[{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}]");

    private static final List<String> WITHOUT_ANSWER = List.of(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/%s\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"}}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"%s\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{\"a\":\"%s\"}}");

    @TempDir
    private Path folder;

    @Test
    void each_is_answered_and_nothing_else_is_written() throws Exception {
        long seed = Long.getLong("cases.seed", System.nanoTime());
        RandomGenerator random = new SplittableRandom(seed);
        try (Site site = Site.migrated().with("HTTP_PORT", Integer.toString(Site.freePort()));
                StdioClient client = new StdioClient(folder, site.environment())) {
            int expected = 0;
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = message(random);
                client.send(message);
                expected += isAnswered(message) ? 1 : 0;
            }

            for (int i = 0; i < expected; i++) {
                JsonNode answer = client.next();
                assertThat(answer.path("jsonrpc").asText()).as("seed %d", seed).isEqualTo("2.0");
                // damage may heal a message
                boolean isError = answer.path("id").asInt() == DAMAGED
                        || answer.path("error").path("code").isInt()
                        || answer.path("result").path("isError").asBoolean();
                assertThat(isError).as("seed %d: %s", seed, answer).isTrue();
                assertThat(answer.toString()).doesNotContain("Exception", "io.modelcontextprotocol", "java.");
            }
            assertThat(client.request("ping", "{}").has("result")).isTrue();
            assertThat(client.end()).isZero();
            assertThat(client.unread()).as("seed %d", seed).isZero();
        }
    }

    static byte[] message(RandomGenerator random) {
        byte[] message =
                switch (random.nextInt(10)) {
                    case 0 -> Hostile.bytes(random, 300);
                    case 1 ->
                        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + "x".repeat(random.nextInt(90_000)) + "\"}")
                                .getBytes(UTF_8);
                    case 2 -> ("[".repeat(1 + random.nextInt(5_000))).getBytes(UTF_8);
                    case 3 ->
                        Cases.oneOf(random, WITHOUT_ANSWER)
                                .formatted(random.nextInt(100))
                                .getBytes(UTF_8);
                    case 4, 5 ->
                        Hostile.damaged(
                                random, wrong(random, Integer.toString(DAMAGED)).getBytes(ISO_8859_1));
                    default -> wrong(random, id(random)).getBytes(UTF_8);
                };
        for (int i = 0; i < message.length; i++) {
            message[i] = message[i] == '\n' ? (byte) ' ' : message[i];
        }
        return message;
    }

    private static String wrong(RandomGenerator random, String id) {
        return Cases.oneOf(random, WRONG).formatted(id);
    }

    private static String id(RandomGenerator random) {
        return Cases.oneOf(
                random,
                List.of(
                        "1",
                        "-1",
                        "1.5",
                        "1e400",
                        "9".repeat(500),
                        "null",
                        "true",
                        "{}",
                        "[]",
                        "\"" + RandomText.text(random, 5).replaceAll("[\\p{Cntrl}\"\\\\]", "") + "\"",
                        "\"\\ud800\""));
    }

    /** By the rules of JSON-RPC: notifications and responses are not, nor is an empty line. */
    private static boolean isAnswered(byte[] message) {
        String text = new String(message, UTF_8);
        if (text.isBlank() || message.length > StdioTransport.MOST_BYTES) {
            return !text.isBlank();
        }
        try {
            JsonNode json = JSON.readTree(text);
            boolean isOfProtocol =
                    json.isObject() && json.path("jsonrpc").asText().equals("2.0");
            boolean isNotification = json.path("method").isTextual() && !json.has("id");
            boolean isResponse = !json.has("method") && (json.has("result") || json.has("error"));
            return !isOfProtocol || !isNotification && !isResponse;
        } catch (JsonProcessingException e) {
            return true;
        }
    }
}
