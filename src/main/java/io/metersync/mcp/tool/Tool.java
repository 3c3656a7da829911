package io.metersync.mcp.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** A tool as {@code mcp/tools.json} describes it: a contract with the assistants that use it. */
public record Tool(
        String name,
        String title,
        String description,
        Map<String, Object> inputSchema,
        Map<String, Object> outputSchema,
        Annotations annotations) {

    /** The hints of the protocol; no tool reaches anything but this installation's two databases. */
    public record Annotations(
            @JsonProperty("readOnlyHint") boolean readOnly,
            @JsonProperty("destructiveHint") boolean destructive,
            @JsonProperty("idempotentHint") boolean idempotent,
            @JsonProperty("openWorldHint") boolean openWorld) {}

    static List<Tool> all() {
        try (InputStream in = Tool.class.getResourceAsStream("/mcp/tools.json")) {
            ObjectMapper json = new ObjectMapper();
            return json.readValue(in, json.getTypeFactory().constructCollectionType(List.class, Tool.class));
        } catch (IOException e) {
            throw new UncheckedIOException("mcp/tools.json", e);
        }
    }

    boolean isChange() {
        return !annotations.readOnly();
    }
}
