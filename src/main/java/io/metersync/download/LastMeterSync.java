package io.metersync.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.flow.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The last meter reconciliation of an earlier process, from {@code sql/local/last-sync.sql}. */
final class LastMeterSync {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Map<String, Object>>> METERS = new TypeReference<>() {};

    private final Map<String, Object> logged;

    LastMeterSync(Map<String, Object> logged) {
        this.logged = logged;
    }

    MeterSyncStatus status() {
        return new MeterSyncStatus(
                false,
                new MeterSyncStatus.Run(
                        text("meter_sync_time"),
                        (Boolean) logged.get("meter_sync_success"),
                        number("inserted"),
                        number("updated"),
                        number("deactivated"),
                        number("reactivated"),
                        text("meter_sync_error"),
                        text("meter_sync_error_time")),
                held());
    }

    /** The deactivations that are still held, or null. */
    MeterSyncStatus.Held held() {
        return number("held") == 0 ? null : new MeterSyncStatus.Held(number("held"), text("held_since"), heldMeters());
    }

    private List<Map<String, Object>> heldMeters() {
        try {
            return JSON.readValue(text("held_meters"), METERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(SqlFile.LOCAL_LAST_SYNC.toString(), e);
        }
    }

    private long number(String name) {
        return logged.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private String text(String name) {
        return Objects.toString(logged.get(name), null);
    }
}
