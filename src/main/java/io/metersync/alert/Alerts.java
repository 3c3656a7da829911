package io.metersync.alert;

import io.metersync.clock.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Decides which alerts are sent and when. A problem is raised after two looks in a row, so that a blink raises none, or after one look if
 * that look is sure. A reminder follows once a day, and one alert when the problem is gone.
 */
public final class Alerts {
    private static final Duration REMINDER = Duration.ofDays(1);
    private static final int LOOKS = 2;

    private final Supplier<List<Problem>> problems;
    private final Clock clock;
    private final Ticker ticker;
    private final Supplier<String> site;
    private final Map<String, State> states = new TreeMap<>();

    /**
     * A possible problem.
     *
     * @param isThere null if unknown, which changes nothing
     * @param isSure whether one look is enough, and another message is news
     * @param site the site that has the problem, or null for that of this process
     */
    public record Problem(String id, Boolean isThere, String message, boolean isSure, String site) {
        public Problem(String id, Boolean isThere, String message) {
            this(id, isThere, message, false);
        }

        public Problem(String id, Boolean isThere, String message, boolean isSure) {
            this(id, isThere, message, isSure, null);
        }

        /** A problem of another site than this process's. */
        public static Problem ofSite(String id, Boolean isThere, String message, String site) {
            return new Problem(id, isThere, message, false, site);
        }

        private String key() {
            return site == null ? id : id + " " + site;
        }
    }

    private static final class State {
        private int looks;
        private Instant since;
        private long toldNanos;
        private String message;
    }

    public Alerts(Supplier<List<Problem>> problems, Supplier<String> site, Clock clock, Ticker ticker) {
        this.problems = problems;
        this.site = site;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Looks once and returns the alerts that are due. */
    public synchronized List<Alert> look() {
        List<Alert> news = new ArrayList<>();
        for (Problem problem : problems.get()) {
            State state = states.computeIfAbsent(problem.key(), key -> new State());
            if (problem.isThere() != null) {
                boolean changes = problem.isThere() != (state.since != null);
                state.looks = changes ? state.looks + 1 : 0;
                if (state.looks >= (problem.isSure() ? 1 : LOOKS)) {
                    news.add(turn(problem, state));
                } else if (problem.isSure()
                        && problem.isThere()
                        && !problem.message().equals(state.message)) {
                    news.add(raise(problem, state));
                }
            }
            if (state.since != null && ticker.hasPassed(REMINDER, state.toldNanos)) {
                state.toldNanos = ticker.nanos();
                news.add(alert(problem, "open", state));
            }
        }
        return news;
    }

    /** The ids of the present problems. */
    public synchronized List<String> open() {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue().since != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Alert turn(Problem problem, State state) {
        state.looks = 0;
        if (state.since == null) {
            return raise(problem, state);
        }
        Alert resolved = alert(problem, "resolved", state);
        state.since = null;
        return resolved;
    }

    private Alert raise(Problem problem, State state) {
        state.since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        state.toldNanos = ticker.nanos();
        state.message = problem.message();
        return alert(problem, "raised", state);
    }

    private Alert alert(Problem problem, String what, State state) {
        String where = problem.site() == null ? site.get() : problem.site();
        return new Alert(problem.id(), what, state.message, state.since.toString(), where);
    }
}
