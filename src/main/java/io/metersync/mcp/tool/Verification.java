package io.metersync.mcp.tool;

import io.metersync.verify.MeterDay;
import io.metersync.verify.ProofRange;
import io.metersync.verify.ProofResult;
import io.metersync.verify.ProofStart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The result of a comparison of readings: the sums, and the first missing or doubled readings. */
final class Verification {
    private static final int WRONG_LISTED = 100;
    private static final int IDS_LISTED = 20;

    private final ProofRange range;
    private final Map<String, Long> totals = new LinkedHashMap<>();
    private final List<MeterDay> wrong = new ArrayList<>();
    private ProofStart start;
    private ProofResult result;

    Verification(ProofRange range) {
        this.range = range;
        Stream.of("meterDays", "sent", "stored", "waiting", "quarantined", "missing", "doubled")
                .forEach(name -> totals.put(name, 0L));
    }

    void start(ProofStart known) {
        start = known;
    }

    void day(MeterDay day) {
        add("meterDays", 1);
        add("sent", day.sent());
        add("stored", day.stored());
        add("waiting", day.waiting());
        add("quarantined", day.quarantined());
        add("missing", day.missing());
        add("doubled", day.doubled());
        if (day.missing() + day.doubled() > 0 && wrong.size() < WRONG_LISTED) {
            wrong.add(day);
        }
    }

    private void add(String name, long count) {
        totals.merge(name, count, Long::sum);
    }

    void end(ProofResult found) {
        result = found;
    }

    String sentence() {
        long missing = totals.get("missing") + result.missingInAll();
        long doubled = totals.get("doubled");
        return missing + doubled == 0
                ? "Nothing is missing and nothing is doubled among %d stored readings.".formatted(totals.get("stored"))
                : "%d readings are missing and %d are doubled.".formatted(missing, doubled);
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", range.from());
        fields.put("to", range.to());
        fields.put("nodeId", start.nodeId());
        fields.put("hasLedger", start.hasLedger());
        fields.put("totals", totals);
        fields.put("wrong", wrong);
        fields.put("missingInAll", result.missingInAll());
        fields.put("unaccountedIds", first(result.unaccountedIds()));
        fields.put("reusedIds", first(result.reusedIds()));
        return fields;
    }

    private static Map<String, Object> first(List<?> all) {
        return Map.of(
                "count", all.size(), "first", all.stream().limit(IDS_LISTED).toList());
    }
}
