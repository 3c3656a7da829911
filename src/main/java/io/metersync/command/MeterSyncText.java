package io.metersync.command;

import static io.metersync.command.StatusText.UNKNOWN;
import static io.metersync.command.StatusText.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.fault.Count;

/** The meter reconciliation, as {@code metersync status} prints it. */
final class MeterSyncText {
    private MeterSyncText() {}

    static String last(JsonNode last, String never) {
        if (last.path("inProgress").asBoolean()) {
            return "in progress";
        }
        if (!last.hasNonNull("lastTime")) {
            return never;
        }
        return last.path("success").asBoolean()
                ? "%s: %d inserted, %d updated, %d deactivated, %d active again"
                        .formatted(
                                text(last, "lastTime", UNKNOWN),
                                last.path("inserted").asLong(),
                                last.path("updated").asLong(),
                                last.path("deactivated").asLong(),
                                last.path("reactivated").asLong())
                : "failed at %s: %s".formatted(text(last, "lastTime", UNKNOWN), text(last, "error", UNKNOWN));
    }

    static String held(JsonNode held) {
        return "%s since %s: metersync meter-sync --approve"
                .formatted(Count.of(held.path("count").asLong(), "meter"), text(held, "since", UNKNOWN));
    }
}
