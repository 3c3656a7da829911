package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * The answer of a tool.
 *
 * @param text a sentence of ours, without any text of a database
 * @param content the fields, as the tool's output schema describes them; where {@code isError}, the reason
 */
public record ToolAnswer(String text, Map<String, Object> content, boolean isError) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ToolAnswer of(String text, Object content) {
        return new ToolAnswer(text, CleanText.of(JSON.valueToTree(content)), false);
    }

    static ToolAnswer failed(String text, String reason) {
        return new ToolAnswer(text, CleanText.of(JSON.valueToTree(Map.of("error", reason))), true);
    }
}
