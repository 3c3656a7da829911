package io.metersync.upload;

import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import io.metersync.upload.pace.Throttle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** The results that {@code routes/store-readings.camel.yaml} and {@code correct-readings.camel.yaml} record in a {@link Delivery}. */
public final class ReadingStore {
    private final Throttle throttle;
    private volatile boolean isRefusalLikely;

    public ReadingStore(Throttle throttle) {
        this.throttle = throttle;
    }

    /** Begins an attempt, when the link is free for it. */
    public Delivery begin(Exchange exchange) {
        ReadingBatch batch = exchange.getIn().getBody(ReadingBatch.class);
        exchange.setProperty(Retries.BATCH, batch);
        // of the attempt before
        exchange.getIn().removeHeader("CamelSqlUpdateCount");
        throttle.send(batch.bytes());
        batch.begin();
        return new Delivery(batch);
    }

    /** Notes how many readings the remote database inserted. */
    public void inserted(@ExchangeProperty("delivery") Delivery delivery, @Header("CamelSqlUpdateCount") Integer rows) {
        delivery.inserted(rows);
    }

    /** Notes what {@code sql/remote/read-refusals.sql} gives. */
    public void sorted(@ExchangeProperty("delivery") Delivery delivery, @Body List<Map<String, Object>> rows) {
        delivery.sorted(number(rows, "sorted"), number(rows, "inserted"), refusals(delivery, rows));
        isRefusalLikely = !delivery.isAcceptedWhole();
    }

    /** Whether the previous batch had refused or existing readings. Bad readings, and repeats, come in groups. */
    public boolean isRefusalLikely() {
        return isRefusalLikely;
    }

    /** Notes that the remote database cancelled a statement. */
    public void cancelled(@ExchangeProperty("delivery") Delivery delivery) {
        delivery.noteCancelled();
    }

    /** Lets the corrections go one by one, for one of them is refused. */
    public void carefully(@ExchangeProperty("delivery") Delivery delivery) {
        delivery.carefully();
    }

    /** Notes which corrections were refused. */
    public void corrected(@ExchangeProperty("delivery") Delivery delivery, @Body List<Map<String, Object>> rows) {
        delivery.refused(refusals(delivery, rows));
    }

    private static List<Refusal> refusals(Delivery delivery, List<Map<String, Object>> rows) {
        Map<Long, Reading> byId = delivery.batch().readings().stream()
                .collect(Collectors.toMap(Reading::id, Function.identity(), (one, other) -> other));
        return rows.stream()
                .filter(row -> row.get("id") != null)
                .map(row -> new Refusal(
                        byId.get(id(row)), Fault.refused((String) row.get("sqlstate"), (String) row.get("error"))))
                .toList();
    }

    static int number(List<Map<String, Object>> rows, String column) {
        return ((Number) rows.get(0).get(column)).intValue();
    }

    /** Notes which readings are not in the remote database. */
    public void missing(@ExchangeProperty("delivery") Delivery delivery, @Body List<Map<String, Object>> rows) {
        delivery.missing(ids(rows));
    }

    /** The readings that differ in the remote database, where their rows are locked now. */
    public ReadingBatch held(@ExchangeProperty("delivery") Delivery delivery, @Body List<Map<String, Object>> rows) {
        return found(delivery.batch(), rows);
    }

    /** Those of the locked readings that are still in the local database as they were sent; notes the others. */
    public ReadingBatch unchanged(
            @ExchangeProperty("delivery") Delivery delivery,
            @ExchangeProperty("batch") ReadingBatch held,
            @Body List<Map<String, Object>> rows) {
        Set<Long> unchanged = ids(rows);
        delivery.changed(held.readings().stream()
                .map(Reading::id)
                .filter(id -> !unchanged.contains(id))
                .collect(Collectors.toSet()));
        return found(held, rows);
    }

    private static ReadingBatch found(ReadingBatch batch, List<Map<String, Object>> rows) {
        Set<Long> ids = ids(rows);
        return batch.only(batch.readings().stream()
                .filter(reading -> ids.contains(reading.id()))
                .toList());
    }

    /** It is text in SQL, as all is that passes. */
    private static Long id(Map<String, Object> row) {
        return Long.valueOf((String) row.get("id"));
    }

    private static Set<Long> ids(List<Map<String, Object>> rows) {
        return rows.stream().map(ReadingStore::id).collect(Collectors.toSet());
    }
}
