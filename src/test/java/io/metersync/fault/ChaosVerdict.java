package io.metersync.fault;

import io.metersync.support.Site;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What became of the collected readings.
 *
 * @param twice what the remote database and the quarantine hold beyond once each
 * @param misjudged good ones in the quarantine
 */
record ChaosVerdict(long rows, long quarantined, long lost, long twice, long changed, long misjudged) {
    static ChaosVerdict of(Site site) {
        Map<String, String> collected = byNumber(site.local(), "ledger");
        Map<String, String> waiting = byNumber(site.local(), "meter_readings");
        Map<String, String> refused = byNumber(site.local(), "quarantined_readings");
        Map<String, String> arrived = byNumber(site.remote(), "meter_readings");
        long held = site.countRemote("meter_readings") + site.countLocal("quarantined_readings");
        List<Map<String, String>> places = List.of(arrived, refused, waiting);
        return new ChaosVerdict(
                collected.size(),
                refused.size(),
                count(collected, (n, reading) -> places.stream().noneMatch(place -> place.containsKey(n))),
                held
                        - Stream.of(arrived, refused)
                                .flatMap(place -> place.keySet().stream())
                                .distinct()
                                .count(),
                Stream.of(arrived, refused)
                        .mapToLong(place -> count(
                                place, (n, reading) -> !waiting.containsKey(n) && !reading.equals(collected.get(n))))
                        .sum(),
                count(refused, (n, reading) -> !reading.endsWith("|" + Collector.BAD_UNIT)));
    }

    ChaosVerdict withoutFault() {
        return new ChaosVerdict(rows, quarantined, 0, 0, 0, 0);
    }

    private interface Condition {
        boolean holds(String number, String reading);
    }

    private static long count(Map<String, String> readings, Condition condition) {
        return readings.entrySet().stream()
                .filter(reading -> condition.holds(reading.getKey(), reading.getValue()))
                .count();
    }

    private static Map<String, String> byNumber(JdbcTemplate database, String table) {
        Function<String, String> number = reading -> reading.substring(0, reading.indexOf('|'));
        return database
                .queryForList(
                        "select concat_ws('|', metadata ->> 'n', meter_id, timestamp, value, unit) from " + table,
                        String.class)
                .stream()
                .collect(Collectors.toMap(number, reading -> reading, (one, other) -> other));
    }

    @Override
    public String toString() {
        return "rows %d, quarantined %d, lost %d, twice %d, changed %d, misjudged %d"
                .formatted(rows, quarantined, lost, twice, changed, misjudged);
    }
}
