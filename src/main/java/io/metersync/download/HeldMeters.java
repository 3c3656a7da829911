package io.metersync.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** The meters whose deactivation waits for an operator, with a name for exactly this set. */
public final class HeldMeters {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Map<String, Object>>> METERS = new TypeReference<>() {};

    private final SqlFiles sql;

    /**
     * A set of meters.
     *
     * @param since when the last meter reconciliation held them, ISO-8601 UTC
     * @param handle the same for the same meters only; null where none is held, as {@code since} is
     * @param meters the first 100
     */
    public record Held(long count, String since, String handle, List<Map<String, Object>> meters) {}

    public HeldMeters(SqlFiles sql) {
        this.sql = sql;
    }

    /** The set that is held now. */
    public Held look(JdbcTemplate local) {
        Map<String, Object> row = local.queryForMap(sql.read(SqlFile.LOCAL_HELD_METERS));
        return new Held(
                ((Number) row.get("count")).longValue(),
                Objects.toString(row.get("since"), null),
                Objects.toString(row.get("handle"), null),
                meters(Objects.toString(row.get("meters"), "[]")));
    }

    private static List<Map<String, Object>> meters(String json) {
        try {
            return JSON.readValue(json, METERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(SqlFile.LOCAL_HELD_METERS.toString(), e);
        }
    }
}
