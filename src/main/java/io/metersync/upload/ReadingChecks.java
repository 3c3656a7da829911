package io.metersync.upload;

import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import io.metersync.upload.rules.RuleFindings;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of {@code routes/check-readings.camel.yaml}: counts the findings of the rules, and holds readings if READING_CHECKS demands
 * it.
 */
public final class ReadingChecks {
    private static final Logger LOG = LoggerFactory.getLogger("check-readings");
    /** A clock may be wrong by up to this duration. */
    private static final int FUTURE_MINUTES = 5;
    /** So many readings may come in among those of the page while it is checked. */
    private static final int MOST_NEW = 1000;

    private final String mode;
    private final int maxAgeDays;
    private final ZoneId zone;
    private final Clock clock;
    private final RuleFindings findings;

    /** {@code mode} is READING_CHECKS, {@code maxAgeDays} 0 for any age, {@code zone} that of the timestamps. */
    public ReadingChecks(String mode, int maxAgeDays, ZoneId zone, Clock clock, RuleFindings findings) {
        this.mode = mode;
        this.maxAgeDays = maxAgeDays;
        this.zone = zone;
        this.clock = clock;
        this.findings = findings;
        findings.mode(mode);
    }

    /** Whether a page is checked: not after the statement failed in this cycle. */
    public boolean areOn(@Body ReadingBatch page) {
        return !mode.equals("off") && page.size() > 0 && !findings.isPaused();
    }

    /** The parameters of {@code sql/local/check-readings.sql}. */
    public Map<String, Object> begin(@Body ReadingBatch page) {
        Reading first = page.readings().get(0);
        Reading last = page.readings().get(page.size() - 1);
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), zone);
        return Map.of(
                "firstTimestamp", first.timestamp(),
                "firstId", first.id(),
                "lastTimestamp", last.timestamp(),
                "lastId", last.id(),
                "latest", now.plusMinutes(FUTURE_MINUTES).toString(),
                "earliest",
                        maxAgeDays == 0
                                ? "-infinity"
                                : now.minusDays(maxAgeDays).toString(),
                "limit", page.size() + MOST_NEW);
    }

    /** Records the findings of the statement; removes the readings to hold from the page and returns them, by rule. */
    public List<RefusedReadings> toHold(
            @ExchangeProperty("page") ReadingBatch page, @Body List<Map<String, Object>> rows) {
        Map<Integer, Map<String, String>> broken = rows.isEmpty() ? Map.of() : byPlace(page, rows);
        Map<String, List<Integer>> places = new HashMap<>();
        broken.forEach((place, rules) -> rules.keySet()
                .forEach(rule -> places.computeIfAbsent(rule, unknown -> new ArrayList<>())
                        .add(place)));
        findings.look(page.size(), places);
        Map<String, List<Refusal>> held = new LinkedHashMap<>();
        broken.forEach((place, rules) -> judge(page.readings().get(place), rules, held));
        page.remove(held.values().stream()
                .flatMap(List::stream)
                .map(refusal -> refusal.reading().id())
                .collect(Collectors.toSet()));
        held.forEach((rule, refusals) -> findings.held(rule, refusals.size()));
        return held.values().stream().map(RefusedReadings::new).toList();
    }

    /** The rules that each reading of the page breaks, with the reason, in the order of the page. */
    private Map<Integer, Map<String, String>> byPlace(ReadingBatch page, List<Map<String, Object>> rows) {
        Map<String, Integer> places = new HashMap<>();
        for (Reading reading : page.readings()) {
            places.put(Long.toString(reading.id()), places.size());
        }
        Map<Integer, Map<String, String>> broken = new TreeMap<>();
        for (Map<String, Object> row : rows) {
            // a reading that arrived after the page was read is of another page
            Integer place = places.get(text(row, "id"));
            if (place != null) {
                broken.computeIfAbsent(place, unknown -> new LinkedHashMap<>())
                        .putIfAbsent(findings.named(text(row, "rule")), text(row, "reason"));
            }
        }
        return broken;
    }

    private void judge(Reading reading, Map<String, String> rules, Map<String, List<Refusal>> held) {
        rules.forEach((rule, reason) -> findings.last(rule, reading.title(), reason));
        rules.keySet().stream()
                .filter(rule -> mode.equals("hold") && findings.mayHold(rule))
                .findFirst()
                .ifPresentOrElse(
                        rule -> held.computeIfAbsent(rule, unknown -> new ArrayList<>())
                                .add(Refusal.held(reading, rule, rules.get(rule))),
                        () -> findings.waits(reading.id(), rules.keySet()));
    }

    /** Sends the readings unchecked until the next cycle, and logs it; a lost connection is the upload's fault to retry. */
    public List<RefusedReadings> failed(Exchange exchange) throws Exception {
        Exception failure = (Exception) Retries.exception(exchange);
        Fault fault = Fault.of(failure);
        if (fault.kind() == Fault.Kind.CONNECTION) {
            throw failure;
        }
        String error = "sql/local/check-readings.sql failed, readings are sent unchecked: " + fault.message();
        LOG.error("{}; goes on without checks until the next cycle", error);
        findings.failed(error);
        return List.of();
    }

    /** A line break in a rule's name or reason must not break a line of the log. */
    private static String text(Map<String, Object> row, String column) {
        Object value = Objects.requireNonNull(row.get(column), "no column " + column + ", or NULL in it");
        return value.toString().replaceAll("\\p{Cntrl}", " ");
    }
}
