package io.metersync.upload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The readings of one INSERT and one DELETE, all of one local database, given column by column as the SQL takes them. It has no
 * {@code equals}, because Camel asks a record or a list for its hash at each {@code ${body.size}}.
 */
public final class ReadingBatch {
    private final List<Reading> readings;
    private long bytes;
    private boolean isComplete;
    private long startedNanos = System.nanoTime();

    public ReadingBatch(List<Reading> readings) {
        this.readings = new ArrayList<>(readings);
        bytes = readings.stream().mapToLong(Reading::length).sum();
    }

    /** Adds the readings of a page, and the page's word that the batch ends with it. */
    void add(ReadingBatch page) {
        readings.addAll(page.readings);
        bytes += page.bytes;
        isComplete |= page.isComplete;
    }

    /** Takes readings out, which are not to be sent. */
    void remove(Set<Long> ids) {
        if (!ids.isEmpty() && readings.removeIf(reading -> ids.contains(reading.id()))) {
            bytes = readings.stream().mapToLong(Reading::length).sum();
        }
    }

    /** The batch ends with these readings, however few they are. */
    ReadingBatch completed() {
        isComplete = true;
        return this;
    }

    boolean isComplete() {
        return isComplete;
    }

    /** As an error names it. */
    @Override
    public String toString() {
        return "batch of %d readings, first id %d, last id %d"
                .formatted(
                        size(), readings.get(0).id(), readings.get(size() - 1).id());
    }

    /** It is sent from now on. */
    void begin() {
        startedNanos = System.nanoTime();
    }

    /** For routes that sites add: {@code ${body.readings}}. */
    public List<Reading> readings() {
        return Collections.unmodifiableList(readings);
    }

    /** These readings of the batch. */
    ReadingBatch only(List<Reading> some) {
        return new ReadingBatch(some);
    }

    public int size() {
        return readings.size();
    }

    /** Who the local database was when these readings were read. */
    String nodeId() {
        return readings.get(0).nodeId();
    }

    /** About as many bytes as its values take on the link. */
    long bytes() {
        return bytes;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Milliseconds since it was sent. */
    public long millis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    /**
     * The readings as the SQL takes them. Repeated values cross the link once: for example, {@code distinctUnits} holds each unit once, and
     * {@code unitAt} holds the index of its unit for each reading, from 1; for metadata from 0.
     */
    public Map<String, Object> columns() {
        Map<String, Object> columns = new HashMap<>();
        long firstId = readings.stream().mapToLong(Reading::id).min().orElseThrow();
        columns.put("mode", "insert");
        columns.put("nodeId", nodeId());
        columns.put("firstId", firstId);
        columns.put("idOffsets", array(readings, (array, reading) -> array.append(reading.id() - firstId)));
        columns.put("values", array(readings, (array, reading) -> array.append(reading.value())));
        places(columns, "meterIdAt", Reading::meterId, 1, names -> columns.put("distinctMeterIds", array(names)));
        places(columns, "timestampAt", Reading::timestamp, 1, times -> columns.put("distinctTimestamps", array(times)));
        places(columns, "unitAt", Reading::unit, 1, units -> columns.put("distinctUnits", array(units)));
        places(columns, "metadataAt", Reading::metadata, 0, metadata -> putMetadata(columns, metadata));
        return columns;
    }

    /** As one JSON array: an array of PostgreSQL's would be walked from its start for each reading. */
    private static void putMetadata(Map<String, Object> columns, List<String> metadata) {
        columns.put("metadata", "[" + String.join(",", metadata) + "]");
        columns.put("metadataCount", metadata.size());
        columns.put("distinctMetadata", array(metadata));
    }

    /** The same as {@link #columns()}, under ids that no reading has, for a trial that is taken back. */
    Map<String, Object> trial() {
        Map<String, Object> columns = columns("trial");
        columns.put("firstId", Long.MIN_VALUE);
        return columns;
    }

    /** The same as {@link #columns()}, for corrections one by one. */
    public Map<String, Object> corrections() {
        return columns("correct");
    }

    /** The same as {@link #columns()}, for a mode of {@code sql/remote/sort-readings.sql}. */
    Map<String, Object> columns(String mode) {
        Map<String, Object> columns = columns();
        columns.put("mode", mode);
        return columns;
    }

    /** Ids in ascending order, each with its version, as {@code sql/local/delete-readings.sql} and {@code find-unchanged.sql} take them. */
    public Map<String, Object> rows() {
        List<Reading> byId = new ArrayList<>(readings);
        byId.sort(Comparator.comparingLong(Reading::id));
        return Map.of(
                "nodeId",
                nodeId(),
                "ids",
                array(byId, (array, reading) -> array.append(reading.id())),
                "versions",
                array(byId, (array, reading) -> array.append(reading.version())));
    }

    /** Gives each reading's place in the list of distinct values, counted from {@code first}; NULL has none. */
    private void places(
            Map<String, Object> columns,
            String name,
            Function<Reading, String> of,
            int first,
            Consumer<List<String>> distinct) {
        Map<String, Integer> places = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        StringBuilder at = new StringBuilder(4 * size()).append('{');
        for (Reading reading : readings) {
            String value = of.apply(reading);
            Integer place = value == null ? null : places.get(value);
            if (place == null && value != null) {
                place = first + inOrder.size();
                inOrder.add(value);
                places.put(value, place);
            }
            at.append(place == null ? "NULL" : place).append(',');
        }
        columns.put(name, closed(at));
        distinct.accept(inOrder);
    }

    private static String[] array(List<String> values) {
        return values.toArray(String[]::new);
    }

    /** An array as PostgreSQL writes it, of numbers, which need no quotes. */
    private static String array(List<Reading> readings, BiConsumer<StringBuilder, Reading> append) {
        StringBuilder array = new StringBuilder(12 * readings.size()).append('{');
        for (Reading reading : readings) {
            append.accept(array, reading);
            array.append(',');
        }
        return closed(array);
    }

    private static String closed(StringBuilder array) {
        if (array.length() > 1) {
            array.setLength(array.length() - 1);
        }
        return array.append('}').toString();
    }
}
