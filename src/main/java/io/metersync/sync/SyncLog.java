package io.metersync.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of {@code sync_logs} as the JSON that {@code sql/local/record-sync-logs.sql} takes. */
final class SyncLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SyncLog() {}

    static String rows(List<Outcome> outcomes) throws JsonProcessingException {
        return JSON.writeValueAsString(outcomes.stream().map(SyncLog::row).toList());
    }

    private static Map<String, Object> row(Outcome outcome) {
        Map<String, Object> details = new LinkedHashMap<>(outcome.details());
        details.put("flow", outcome.flow());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("sync_type", outcome.syncType());
        row.put("success", outcome.success());
        row.put("records_processed", outcome.records());
        row.put("error_message", outcome.error());
        row.put("duration_ms", outcome.durationMs());
        row.put("details", details);
        return row;
    }
}
