package io.metersync.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A message of JSON-RPC 2.0 as it came, which may be anything. */
record JsonRpc(JsonNode json) {
    static final int NOT_JSON = -32700;
    static final int NO_REQUEST = -32600;
    static final int WRONG_PARAMS = -32602;
    static final int FAILED = -32603;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    static JsonRpc of(String text) throws JsonProcessingException {
        return new JsonRpc(JSON.readTree(text));
    }

    /** Why it is neither a request, nor a notification, nor a response; null if it is one of them. */
    String problem() {
        if (!json.isObject() || !json.path("jsonrpc").asText().equals("2.0")) {
            return "not a JSON-RPC 2.0 message";
        }
        boolean isNamed = json.path("method").isTextual() && (!json.has("id") || isIdentified());
        return isNamed || isResponse() ? null : "a request needs a method, and a string or an integer as id";
    }

    private boolean isIdentified() {
        JsonNode id = json.path("id");
        return id.isTextual() || id.isIntegralNumber() && id.canConvertToLong();
    }

    private boolean isResponse() {
        return !json.has("method") && (json.has("result") || json.has("error"));
    }

    /** Whether an answer is wanted: not to a notification or a response. */
    boolean isRequest() {
        return json.has("method") && json.has("id");
    }

    Object id() {
        JsonNode id = json.path("id");
        return id.isTextual() ? id.asText() : (Object) id.asLong();
    }

    String method() {
        return json.path("method").asText();
    }

    boolean hasWrongParams() {
        JsonNode params = json.path("params");
        return !params.isObject() && !params.isMissingNode() && !params.isNull();
    }

    Map<String, Object> params() {
        return json.path("params").isObject() ? JSON.convertValue(json.path("params"), FIELDS) : Map.of();
    }

    /** The answer to this message that names an error. */
    String error(int code, String message) {
        return error(json.path("id"), code, message);
    }

    /** The answer to a message of which not even the id is known. */
    static String errorWithoutId(int code, String message) {
        return error(JSON.nullNode(), code, message);
    }

    private static String error(JsonNode id, int code, String message) {
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", id.isTextual() || id.isIntegralNumber() ? id : JSON.nullNode());
        answer.putObject("error").put("code", code).put("message", message);
        return answer.toString();
    }
}
