package io.metersync.sync;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.AbstractListAggregationStrategy;

/** The readings of one INSERT and one DELETE, all of one local database, given column by column as the SQL takes them. */
public final class ReadingBatch {
    private final List<Reading> readings;
    private final long startedNanos;

    public ReadingBatch(List<Reading> readings) {
        this(readings, System.nanoTime());
    }

    private ReadingBatch(List<Reading> readings, long startedNanos) {
        this.readings = List.copyOf(readings);
        this.startedNanos = startedNanos;
    }

    List<Reading> readings() {
        return readings;
    }

    /** The batch as two, of the same order. */
    List<ReadingBatch> halves() {
        int middle = readings.size() / 2;
        return List.of(
                new ReadingBatch(readings.subList(0, middle)), new ReadingBatch(readings.subList(middle, size())));
    }

    /** These readings of the batch, which is as old as it was. */
    ReadingBatch only(List<Reading> some) {
        return new ReadingBatch(some, startedNanos);
    }

    public int size() {
        return readings.size();
    }

    /** About as many bytes as its values take on the link. */
    long bytes() {
        return readings.stream().mapToLong(Reading::length).sum();
    }

    /** Milliseconds since the batch was complete. */
    public long millis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    /** The readings as the SQL takes them: a parameter is the name of a column. */
    public Map<String, Object> columns() {
        return Map.of(
                "nodeId", readings.get(0).nodeId(),
                "ids", column(Reading::id),
                "meterIds", column(Reading::meterId),
                "timestamps", column(Reading::timestamp),
                "values", column(Reading::value),
                "units", column(Reading::unit),
                "metadata", column(Reading::metadata),
                "versions", column(Reading::version));
    }

    private String[] column(Function<Reading, String> of) {
        return readings.stream().map(of).toArray(String[]::new);
    }

    /** Makes the batch of the {@code aggregate} in {@code routes/upload-readings.camel.yaml}. */
    public static final class Aggregation extends AbstractListAggregationStrategy<Reading> {
        @Override
        public Reading getValue(Exchange exchange) {
            return exchange.getIn().getBody(Reading.class);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void onCompletion(Exchange exchange) {
            super.onCompletion(exchange);
            exchange.getIn().setBody(new ReadingBatch(exchange.getIn().getBody(List.class)));
        }
    }
}
