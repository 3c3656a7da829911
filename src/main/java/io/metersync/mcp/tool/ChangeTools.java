package io.metersync.mcp.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tools that change something: only if an operator allowed it. Each of them may be repeated. */
final class ChangeTools {
    private final SyncApi api;

    ChangeTools(SyncApi api) {
        this.api = api;
    }

    Map<String, Tools.Handler> handlers() {
        return Map.of(
                "start_sync",
                none -> started("A sync cycle", api.startSync()),
                "start_meter_sync",
                none -> started("A meter reconciliation", api.startMeterSync()),
                "retry_quarantined_readings",
                this::retry,
                "approve_deactivations",
                this::approve);
    }

    private static ToolAnswer started(String what, SyncApi.Reply reply) throws ToolFailure {
        boolean isInProgress =
                reply.status() == 409 && reply.json().path("error").asText().endsWith(" is in progress");
        String state = isInProgress ? "in progress" : "started";
        if (!isInProgress) {
            Tools.expect(202, reply);
        }
        return ToolAnswer.of(what + (isInProgress ? " is in progress." : " started."), Map.of("state", state));
    }

    private ToolAnswer retry(Arguments arguments) throws Exception {
        List<Map<String, Object>> results = new ArrayList<>();
        for (long id : arguments.ids("ids")) {
            SyncApi.Reply reply = api.retry(id);
            if (reply.status() != 404 && reply.status() != 409) {
                Tools.expect(200, reply);
            }
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("id", id);
            result.put("sent", reply.json().path("moved").asInt() == 1);
            result.put(
                    "error",
                    reply.json().hasNonNull("error")
                            ? reply.json().path("error").asText()
                            : null);
            results.add(result);
        }
        long sent =
                results.stream().filter(result -> (Boolean) result.get("sent")).count();
        return ToolAnswer.of(
                "%d of %d readings left the quarantine.".formatted(sent, results.size()),
                Map.of("sent", sent, "results", results));
    }

    private ToolAnswer approve(Arguments arguments) throws Exception {
        long count = Tools.expect(200, api.approve(arguments.text("handle")))
                .path("deactivated")
                .asLong();
        return ToolAnswer.of("%d meters were deactivated.".formatted(count), Map.of("deactivated", count));
    }
}
