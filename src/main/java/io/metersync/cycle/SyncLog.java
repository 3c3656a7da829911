package io.metersync.cycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of {@code sync_logs}: the newest as JSON documents, new ones as {@code sql/local/record-sync-logs.sql} takes them. */
public final class SyncLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcTemplate local;
    private final SqlFiles sql;

    public SyncLog(DataSource local, SqlFiles sql) {
        this.local = new JdbcTemplate(local);
        this.sql = sql;
    }

    /** The newest rows first, with {@code details} as JSON; all, or only those of failures, or of changed rows. */
    public List<Map<String, Object>> newest(int limit, boolean failedOnly, boolean changedOnly) {
        List<Map<String, Object>> rows =
                local.queryForList(sql.read(SqlFile.LOCAL_LIST_SYNC_LOGS), failedOnly, changedOnly, limit);
        rows.forEach(row -> row.computeIfPresent("details", (name, json) -> new RawValue(json.toString())));
        return rows;
    }

    public static String rows(List<Outcome> outcomes) throws JsonProcessingException {
        return JSON.writeValueAsString(outcomes.stream().map(SyncLog::row).toList());
    }

    /** The same of one outcome, which is of ours and so can be written. */
    public static String json(Outcome outcome) {
        try {
            return rows(List.of(outcome));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(outcome.flow(), e);
        }
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
