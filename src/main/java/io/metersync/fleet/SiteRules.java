package io.metersync.fleet;

import static io.metersync.fleet.FleetSite.isTrue;
import static io.metersync.fleet.FleetSite.number;
import static io.metersync.fleet.FleetSite.span;
import static io.metersync.fleet.FleetSite.text;

import io.metersync.fault.Count;
import io.metersync.fleet.FleetSite.Problem;
import io.metersync.fleet.FleetSite.State;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Judges a site by its last report, and how long ago that was. */
final class SiteRules {
    private static final long LEAST_SILENCE_SECONDS = 300;
    private static final long SILENT_INTERVALS = 3;
    /** The two may have different intervals, and only the change from one to the other is seen. */
    private static final long LEAST_TWICE_SECONDS = 3_600;

    private static final long MOST_CLOCK_OFFSET_MS = 60_000;

    private final long mostQueued;
    private final long mostBehindSeconds;
    private final String version;

    /** {@code version} is that of the centre's program. */
    SiteRules(Settings settings, String version) {
        mostQueued = settings.number(Setting.ALERT_QUEUE_SIZE);
        mostBehindSeconds = 60L * settings.number(Setting.ALERT_LAG_MINUTES);
        this.version = version;
    }

    State state(Map<String, Object> row, List<Problem> problems) {
        if (row.get("revoked_at") != null) {
            return State.REVOKED;
        }
        if (row.get("contacted_at") == null) {
            return isTrue(row, "paused") ? State.PAUSED : State.NEVER;
        }
        List<String> kinds = problems.stream().map(Problem::kind).toList();
        if (kinds.contains("silent")) {
            return State.SILENT;
        }
        if (isTrue(row, "paused")) {
            return State.PAUSED;
        }
        boolean isAttention = kinds.stream().anyMatch(kind -> !kind.equals("behind") && !kind.equals("version"));
        return isAttention ? State.ATTENTION : kinds.contains("behind") ? State.BEHIND : State.OK;
    }

    /** The problems of a site, the worst first; none for a site that has never reported, or that may not. */
    List<Problem> problems(Map<String, Object> row) {
        List<Problem> problems = new ArrayList<>();
        if (row.get("contacted_at") == null || row.get("revoked_at") != null) {
            return problems;
        }
        long patience = patience(row, LEAST_SILENCE_SECONDS);
        long silence = known(row, "silent_seconds");
        add(problems, silence > patience, "silent", "no contact for " + span(silence));
        Long twice = number(row, "twice_seconds");
        add(
                problems,
                twice != null && twice <= patience(row, LEAST_TWICE_SECONDS),
                "twice",
                "two sites report under one node: stop the copy of the local database, or run metersync node new on it");
        add(
                problems,
                row.get("last_error") != null && known(row, "failing_seconds") - silence > patience,
                "cycle",
                "cycles fail: " + text(row, "last_error"));
        addCounts(problems, row);
        addClock(problems, known(row, "clock_offset_ms"));
        addDelay(problems, row);
        String theirs = text(row, "version");
        add(
                problems,
                theirs != null && Versions.isOlder(theirs, version),
                "version",
                "runs version %s, the centre %s".formatted(theirs, version));
        return problems;
    }

    /** Whether a standby has reported within the time after which a site counts as silent. */
    static boolean hasStandby(Map<String, Object> row) {
        Long silence = number(row, "standby_silent_seconds");
        return silence != null && silence <= patience(row, LEAST_SILENCE_SECONDS);
    }

    private static long patience(Map<String, Object> row, long least) {
        return Math.max(least, SILENT_INTERVALS * known(row, "interval_seconds"));
    }

    private static void addCounts(List<Problem> problems, Map<String, Object> row) {
        long quarantined = known(row, "quarantined");
        add(problems, quarantined > 0, "quarantine", Count.of(quarantined, "reading") + " in the quarantine");
        long excluded = known(row, "excluded");
        add(problems, excluded > 0, "excluded", Count.of(excluded, "reading") + " can't leave the site");
        long held = known(row, "held_deactivations");
        add(problems, held > 0, "held", Count.of(held, "deactivation") + " to approve");
    }

    private static void addClock(List<Problem> problems, long offset) {
        add(
                problems,
                Math.abs(offset) > MOST_CLOCK_OFFSET_MS,
                "clock",
                "the site's clock is %s %s".formatted(span(Math.abs(offset) / 1000), offset > 0 ? "ahead" : "behind"));
    }

    private void addDelay(List<Problem> problems, Map<String, Object> row) {
        long behind = known(row, "behind_seconds");
        long queued = known(row, "queue_size");
        add(
                problems,
                behind > mostBehindSeconds || queued > mostQueued,
                "behind",
                "%,d readings wait, the oldest is %s old".formatted(queued, span(behind)));
    }

    private static void add(List<Problem> problems, boolean isThere, String kind, String text) {
        if (isThere) {
            problems.add(new Problem(kind, text));
        }
    }

    private static long known(Map<String, Object> row, String column) {
        Long number = number(row, column);
        return number == null ? 0 : number;
    }
}
