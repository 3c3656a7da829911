package io.metersync.upload;

import io.metersync.fault.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Distinguishes readings that the local database keeps, although they were deleted or moved, from readings that were changed meanwhile. */
public final class KeptReadings {
    private static final String ACCEPTED =
            "the local database accepted the delete and keeps the reading: look for a trigger, a rule or a policy for DELETE on meter_readings";

    /** Of the readings that arrived those that are left as they were sent, each in its newest version; the others go again. */
    public ReadingBatch unchanged(@ExchangeProperty("delivery") Delivery delivery, @Body List<Reading> left) {
        List<Reading> unchanged = same(delivery.readings(), left);
        delivery.goAgain(left.size() - unchanged.size());
        return new ReadingBatch(unchanged);
    }

    /** Of the readings that were deleted carefully those that are still left. */
    public ExcludedReadings kept(
            @ExchangeProperty("left") ReadingBatch deleted,
            @ExchangeProperty("undeleted") List<Map<String, Object>> refused,
            @Body List<Reading> left) {
        Map<String, String> errors = new HashMap<>();
        refused.forEach(row -> errors.put((String) row.get("id"), fault(row).message()));
        return new ExcludedReadings(true, same(deleted.readings(), left), reading -> {
            String error = errors.get(Long.toString(reading.id()));
            return error == null ? ACCEPTED : "sent, and the local database refuses to delete it: " + error;
        });
    }

    /** Whether the local database refuses to delete any reading, for a reason that is perhaps no reading's. */
    public boolean isEveryDeleteRefused(
            @ExchangeProperty("left") ReadingBatch deleted,
            @ExchangeProperty("undeleted") List<Map<String, Object>> refused) {
        return refused.size() == deleted.size()
                && refused.stream().noneMatch(row -> fault(row).isOfValues());
    }

    private static Fault fault(Map<String, Object> refused) {
        return Fault.refused((String) refused.get("sqlstate"), (String) refused.get("error"));
    }

    /** How many readings of the batch are deleted, by the one delete and by the careful deletes. */
    public int deleted(
            @Header("CamelSqlUpdateCount") int atOnce,
            @ExchangeProperty("left") ReadingBatch carefully,
            @Body ExcludedReadings kept) {
        return atOnce + carefully.size() - kept.size();
    }

    /** Of the readings that were moved to the quarantine those that are still left. */
    public ExcludedReadings unmoved(
            @ExchangeProperty("refused") RefusedReadings refused,
            @ExchangeProperty("localError") String localError,
            @Body List<Reading> left) {
        Map<Long, Refusal> byId = refused.refusals().stream()
                .collect(Collectors.toMap(
                        refusal -> refusal.reading().id(), Function.identity(), (one, other) -> other));
        List<Reading> unmoved = left.stream()
                .filter(reading ->
                        reading.version() == byId.get(reading.id()).reading().version())
                .toList();
        return new ExcludedReadings(
                false,
                unmoved,
                reading -> "refused (%s), and the local database does not let it go to the quarantine: %s"
                        .formatted(
                                byId.get(reading.id()).fault().message(),
                                Objects.requireNonNullElse(localError, ACCEPTED)));
    }

    private static List<Reading> same(List<Reading> sent, List<Reading> left) {
        Map<Long, Reading> byId =
                sent.stream().collect(Collectors.toMap(Reading::id, Function.identity(), (one, other) -> other));
        return left.stream()
                .filter(reading ->
                        byId.containsKey(reading.id()) && byId.get(reading.id()).isSameAs(reading))
                .toList();
    }
}
