package io.metersync.upload.rules;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The findings of the rules of {@code sql/local/check-readings.sql} since the process started. A finding counts when its reading has left
 * the queue, so that a reading that is sent once more after an outage counts once.
 */
public final class RuleFindings {
    /** A statement that gives ever new names would fill the memory and the metrics. */
    private static final int MOST_RULES = 50;

    private static final int LONGEST_NAME = 60;
    private static final String OTHERS = "other-rules";

    private final Map<String, Rule> rules = new TreeMap<>();
    /** Of readings that were checked and have not left the queue: the rules. */
    private final Map<Long, Set<String>> waiting = new HashMap<>();

    private long checked;
    private String mode = "off";
    private String error;
    private boolean isPaused;

    private static final class Rule {
        private final RuleWindow window = new RuleWindow();
        private long sent;
        private long held;
        private long ofRun;
        private String reason;
        private String reading;
    }

    /**
     * The findings of one rule.
     *
     * @param sent readings that were sent in spite of the finding
     * @param held readings that moved to the quarantine
     * @param reason of the last finding
     * @param reading meter and time of the last finding
     * @param isWrong whether the rule holds no reading, because it would hold too many
     */
    public record OfRule(
            String rule,
            long sent,
            long held,
            String reason,
            String reading,
            @JsonProperty("isWrong") boolean isWrong) {}

    /**
     * The status of the checks.
     *
     * @param mode READING_CHECKS
     * @param error why readings are sent unchecked, or null
     */
    public record Report(String mode, String error, List<OfRule> rules) {
        /** Readings with a finding, by each rule that found one. */
        public long count() {
            return rules.stream().mapToLong(rule -> rule.sent() + rule.held()).sum();
        }

        /** Why the checks need an operator, or null. */
        @JsonProperty
        public String problem() {
            if (error != null) {
                return error;
            }
            String wrong =
                    rules.stream().filter(OfRule::isWrong).map(OfRule::rule).collect(Collectors.joining(", "));
            return wrong.isEmpty()
                    ? null
                    : "%s would hold more than %d %% of the last %d readings, and holds none: correct the rule in sql/local/check-readings.sql, or the meters"
                            .formatted(wrong, RuleWindow.PERCENT, RuleWindow.READINGS);
        }
    }

    /** The mode of the checks, READING_CHECKS. */
    public synchronized void mode(String readingChecks) {
        mode = readingChecks;
    }

    /** An upload begins: nothing is being sent. */
    public synchronized void startRun() {
        waiting.clear();
        rules.values().forEach(rule -> rule.ofRun = 0);
        isPaused = false;
    }

    /** Takes note of a page of {@code size} readings; {@code found} has by rule the places of readings in it, in ascending order. */
    public synchronized void look(int size, Map<String, List<Integer>> found) {
        error = null;
        found.keySet().forEach(this::rule);
        rules.forEach((name, rule) -> rule.window.look(checked, size, found.getOrDefault(name, List.of())));
        checked += size;
    }

    /** The name under which a rule counts. */
    public synchronized String named(String rule) {
        // it is a label of a metric as well
        String name = rule.replaceAll("[^\\w .:/-]", "_");
        String label = name.substring(0, Math.min(LONGEST_NAME, name.length()));
        return rules.containsKey(label) || rules.size() < MOST_RULES ? label : OTHERS;
    }

    /** Whether the rule may hold readings. */
    public synchronized boolean mayHold(String rule) {
        return !rule(rule).window.isWrong();
    }

    /** Takes note of a reading that is sent in spite of the rules that it breaks. */
    public synchronized void waits(long id, Set<String> broken) {
        waiting.put(id, broken);
    }

    /** Takes note of readings that have left the queue. */
    public synchronized void left(LongStream ids) {
        if (!waiting.isEmpty()) {
            ids.mapToObj(waiting::remove)
                    .filter(Objects::nonNull)
                    .forEach(broken -> broken.forEach(name -> {
                        rule(name).sent++;
                        rule(name).ofRun++;
                    }));
        }
    }

    /** Takes note of readings that a rule holds. */
    public synchronized void held(String rule, int readings) {
        rule(rule).held += readings;
        rule(rule).ofRun += readings;
    }

    /** The last reading that breaks a rule, by meter and time, and why. */
    public synchronized void last(String rule, String reading, String reason) {
        rule(rule).reading = reading;
        rule(rule).reason = reason;
    }

    /** The checks rest until the next upload. */
    public synchronized void failed(String why) {
        error = why;
        isPaused = true;
    }

    public synchronized boolean isPaused() {
        return isPaused;
    }

    /** By rule, the readings of this upload. */
    public synchronized Map<String, Long> ofRun() {
        Map<String, Long> counts = new TreeMap<>();
        rules.forEach((name, rule) -> {
            if (rule.ofRun > 0) {
                counts.put(name, rule.ofRun);
            }
        });
        return counts;
    }

    public synchronized Report report() {
        List<OfRule> all = rules.entrySet().stream()
                .map(each -> ofRule(each.getKey(), each.getValue()))
                .toList();
        return new Report(mode, error, all);
    }

    private OfRule ofRule(String name, Rule rule) {
        boolean isWrong = mode.equals("hold") && rule.window.isWrong();
        return new OfRule(name, rule.sent, rule.held, rule.reason, rule.reading, isWrong);
    }

    private Rule rule(String name) {
        return rules.computeIfAbsent(name, unknown -> new Rule());
    }
}
