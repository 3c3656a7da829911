package io.metersync.download;

import io.metersync.cycle.Excerpt;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Remote rows that a merge left out.
 *
 * @param first the first 100 of them, by key
 */
public record LeftOut(long count, List<Row> first) {
    private static final int LISTED = 100;
    private static final int KEY_LENGTH = 100;

    static final LeftOut NONE = new LeftOut(0, List.of());

    /** One of them by its key, and why. */
    public record Row(String key, String reason) {
        @Override
        public String toString() {
            return key + " (" + reason + ")";
        }
    }

    /** Collects all of them. */
    static final class Collector {
        private final SortedMap<String, String> first = new TreeMap<>();
        private long count;

        void add(String key, String reason) {
            count(1);
            name(key, reason);
        }

        void count(long rows) {
            count += rows;
        }

        /** Names a row that is counted elsewhere. */
        void name(String key, String reason) {
            first.put(key.substring(0, Math.min(KEY_LENGTH, key.length())), reason);
            if (first.size() > LISTED) {
                first.remove(first.lastKey());
            }
        }

        long count() {
            return count;
        }

        LeftOut leftOut() {
            return new LeftOut(
                    count,
                    first.entrySet().stream()
                            .map(row -> new Row(row.getKey(), row.getValue()))
                            .toList());
        }
    }

    /** The keys of those that are named, and how many more there are. */
    String keys() {
        return line(Row::key);
    }

    /** The rows that are named, and how many more there are. */
    public String named() {
        return line(Row::toString);
    }

    /** Rows can share a key: only a full list hides any. */
    private String line(Function<Row, String> as) {
        long named = first.size() < LISTED ? first.size() : count;
        return new Excerpt(first.stream().map(as).toList(), named).line();
    }
}
