package io.metersync.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    /** For routes that sites add: {@code ${body.readings}}. */
    public List<Reading> readings() {
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

    /** The same readings, from now on their way. */
    ReadingBatch begun() {
        return new ReadingBatch(readings, System.nanoTime());
    }

    /** Milliseconds on its way. */
    public long millis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    /**
     * The readings as the SQL takes them. Values that repeat go over the link once: {@code distinctUnits}, say, holds each
     * unit once, and {@code unitAt} says for each reading where in it (from 1).
     */
    public Map<String, Object> columns() {
        Map<String, Object> columns = new HashMap<>();
        long firstId = readings.stream().mapToLong(ReadingBatch::id).min().orElseThrow();
        columns.put("size", size());
        columns.put("nodeId", readings.get(0).nodeId());
        columns.put("firstId", firstId);
        columns.put("idOffsets", array(reading -> Long.toString(id(reading) - firstId)));
        columns.put("values", array(Reading::value));
        distinct(columns, "meterId", "distinctMeterIds", Reading::meterId);
        distinct(columns, "timestamp", "distinctTimestamps", Reading::timestamp);
        distinct(columns, "unit", "distinctUnits", Reading::unit);
        distinct(columns, "metadata", "distinctMetadata", Reading::metadata);
        return columns;
    }

    /** The rows as {@code sql/local/delete-readings.sql} and {@code find-unchanged.sql} take them. */
    public Map<String, Object> rows() {
        Set<String> versions = readings.stream().map(Reading::version).collect(Collectors.toSet());
        return Map.of("ids", array(Reading::id), "versions", "{" + String.join(",", versions) + "}");
    }

    private void distinct(Map<String, Object> columns, String column, String values, Function<Reading, String> of) {
        Map<String, Integer> places = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        StringBuilder at = new StringBuilder(4 * size()).append('{');
        for (Reading reading : readings) {
            String value = of.apply(reading);
            Integer place = places.get(value);
            if (place == null) {
                inOrder.add(value);
                place = inOrder.size();
                places.put(value, place);
            }
            at.append(place.intValue()).append(',');
        }
        columns.put(column + "At", closed(at));
        columns.put(values, inOrder.toArray(String[]::new));
    }

    /** An array as PostgreSQL writes it, of values that need no quotes. */
    private String array(Function<Reading, String> of) {
        StringBuilder array = new StringBuilder(12 * size()).append('{');
        for (Reading reading : readings) {
            array.append(of.apply(reading)).append(',');
        }
        return closed(array);
    }

    private static String closed(StringBuilder array) {
        array.setCharAt(array.length() - 1, '}');
        return array.toString();
    }

    private static long id(Reading reading) {
        return Long.parseLong(reading.id());
    }
}
