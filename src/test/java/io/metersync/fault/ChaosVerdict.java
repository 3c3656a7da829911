package io.metersync.fault;

import io.metersync.support.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What became of the collected readings.
 *
 * @param forgotten lost with a local database that was restored, as the documents say; the remote one may have them
 * @param dropped those that the remote database dropped without an error, at least once
 * @param twice what the remote database and the quarantine hold beyond once each
 * @param misjudged good ones in the quarantine that the remote database did not drop
 * @param examples of faults, with what is known of the reading
 */
record ChaosVerdict(
        long rows,
        long forgotten,
        long quarantined,
        long dropped,
        long lost,
        long twice,
        long changed,
        long misjudged,
        List<String> examples) {
    private static final String DROPPED = "accepted the insert, and the reading is not found under its key";
    private static final String HELD = "not-a-number: ";
    private static final String KEPT =
            "select metadata ->> 'n' as n, concat_ws('|', meter_id, timestamp, md5(metadata::text), unit) as reading, value::text, %s as note from %s";
    private static final String COLLECTED =
            "select n::text as n, concat_ws('|', meter_id, timestamp, digest, unit) as reading, value::text, '' as note, is_forgotten from ledger";

    /** A reading somewhere; {@code note} is why it is there. */
    private record Kept(String n, String reading, String value, String note) {
        boolean isSameAs(Kept other) {
            return other != null && reading.equals(other.reading) && value.equals(other.value);
        }
    }

    private interface Condition {
        boolean holds(String number, Kept reading);
    }

    static ChaosVerdict of(Site site) {
        Map<String, Kept> collected = byNumber(site.local(), COLLECTED);
        Map<String, Kept> forgotten = byNumber(site.local(), COLLECTED + " where is_forgotten");
        Map<String, Kept> waiting = byNumber(site.local(), KEPT.formatted("''", "meter_readings"));
        Map<String, Kept> refused = byNumber(site.local(), KEPT.formatted("error", "quarantined_readings"));
        Map<String, Kept> arrived = byNumber(site.remote(), KEPT.formatted("''", "meter_readings"));
        Set<String> dropped =
                Set.copyOf(site.remote().queryForList("select distinct n::text from dropped", String.class));
        long held = site.countRemote("meter_readings") + site.countLocal("quarantined_readings");
        List<Map<String, Kept>> places = List.of(arrived, refused, waiting);

        Set<String> lost = numbers(
                collected,
                (n, reading) -> !forgotten.containsKey(n) && places.stream().noneMatch(place -> place.containsKey(n)));
        // a reading that was forgotten may have arrived before its last correction
        Condition isChanged = (n, reading) ->
                !waiting.containsKey(n) && !forgotten.containsKey(n) && !reading.isSameAs(collected.get(n));
        Set<String> changed = numbers(arrived, isChanged);
        changed.addAll(numbers(refused, isChanged));
        Set<String> misjudged = numbers(
                refused,
                (n, reading) -> !reading.reading().endsWith("|" + Collector.BAD_UNIT)
                        && !(reading.value().equals("NaN") && reading.note().startsWith(HELD))
                        && !(dropped.contains(n) && reading.note().contains(DROPPED)));
        Set<String> both = numbers(arrived, (n, reading) -> refused.containsKey(n));
        return new ChaosVerdict(
                collected.size(),
                forgotten.size(),
                refused.size(),
                dropped.size(),
                lost.size(),
                held - arrived.size() - refused.size() + both.size(),
                changed.size(),
                misjudged.size(),
                Stream.of(lost, both, changed, misjudged)
                        .flatMap(numbers -> numbers.stream().limit(5))
                        .map(n -> "collected %s, remote %s, quarantined %s, waiting %s"
                                .formatted(collected.get(n), arrived.get(n), refused.get(n), waiting.get(n)))
                        .toList());
    }

    ChaosVerdict withoutFault() {
        return new ChaosVerdict(rows, forgotten, quarantined, dropped, 0, 0, 0, 0, List.of());
    }

    private static Set<String> numbers(Map<String, Kept> readings, Condition condition) {
        return readings.entrySet().stream()
                .filter(reading -> condition.holds(reading.getKey(), reading.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Kept> byNumber(JdbcTemplate database, String query) {
        Map<String, Kept> readings = new HashMap<>();
        database.query(query, row -> {
            readings.put(
                    row.getString("n"),
                    new Kept(
                            row.getString("n"),
                            row.getString("reading"),
                            row.getString("value"),
                            row.getString("note")));
        });
        return readings;
    }

    @Override
    public String toString() {
        return "rows %d, forgotten %d, quarantined %d, dropped %d, lost %d, twice %d, changed %d, misjudged %d%s"
                .formatted(
                        rows,
                        forgotten,
                        quarantined,
                        dropped,
                        lost,
                        twice,
                        changed,
                        misjudged,
                        examples.isEmpty() ? "" : " " + examples);
    }
}
