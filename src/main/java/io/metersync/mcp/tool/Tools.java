package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.check.files.RouteBeans;
import io.metersync.fault.Failure;
import io.metersync.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools with which an assistant asks and changes; independent of the transport. */
public final class Tools {
    private static final Logger LOG = LoggerFactory.getLogger("mcp");

    private final Map<String, Handler> handlers = new HashMap<>();

    interface Handler {
        ToolAnswer call(Arguments arguments) throws Exception;
    }

    public Tools(SyncApi api, RouteBeans.Factory beans, Settings settings) {
        handlers.putAll(new ReadTools(api, new Inspection(beans, settings)).handlers());
        handlers.putAll(new ChangeTools(api).handlers());
    }

    /** The tools that read, and those that change as well if that is allowed. */
    public static List<Tool> offered(boolean changes) {
        return Tool.all().stream().filter(tool -> changes || !tool.isChange()).toList();
    }

    public ToolAnswer call(Tool tool, Map<String, Object> arguments, String user) {
        ToolAnswer answer = answer(tool, arguments);
        if (tool.isChange()) {
            LOG.info("Tool {} by {}: {}", tool.name(), user, answer.text());
        }
        return answer;
    }

    private ToolAnswer answer(Tool tool, Map<String, Object> arguments) {
        try {
            return handlers.get(tool.name()).call(new Arguments(arguments));
        } catch (ToolFailure e) {
            return ToolAnswer.failed(e.getMessage(), e.getMessage());
        } catch (Exception e) {
            LOG.warn("Tool {} failed: {}", tool.name(), Failure.describe(e));
            return ToolAnswer.failed(
                    "%s failed, the field error has the reason; check_installation may show what to do."
                            .formatted(tool.name()),
                    Failure.describe(e));
        }
    }

    /** The JSON of a reply that must have this status. */
    static JsonNode expect(int status, SyncApi.Reply reply) throws ToolFailure {
        if (reply.status() == status) {
            return reply.json();
        }
        if (reply.status() == 503) {
            // a database's words
            throw new IllegalStateException(reply.json().path("error").asText());
        }
        throw new ToolFailure("Refused (%d): %s."
                .formatted(reply.status(), reply.json().path("error").asText()));
    }
}
