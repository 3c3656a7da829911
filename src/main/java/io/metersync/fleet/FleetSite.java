package io.metersync.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A site as the centre sees it, by its row of the registry and its last report. Times are in ISO-8601 UTC; null is unknown.
 *
 * @param name of the registry, or else SITE_NAME of the report; unique among the sites
 * @param problems the worst first
 * @param lastContact when the site last reported
 * @param oldestUnsynchronizedReading as the site reported it, with the offset of its READING_TIME_ZONE
 * @param behindSeconds age of that reading at the last report
 * @param clockOffsetMs the site's clock minus the remote server's
 * @param hasStandby whether a standby has reported lately
 * @param lastStandbyContact when a standby last reported
 */
public record FleetSite(
        String name,
        String nodeId,
        State state,
        List<Problem> problems,
        boolean isRegistered,
        String role,
        String server,
        String note,
        String lastContact,
        String version,
        String startedAt,
        Long intervalSeconds,
        String lastCycleTime,
        String lastSuccessTime,
        String lastError,
        Long queueSize,
        boolean queueSizeIsEstimate,
        String oldestUnsynchronizedReading,
        Long behindSeconds,
        Double readingsPerSecond,
        Long uploaded,
        Long quarantinedReadings,
        Long excludedReadings,
        Long heldDeactivations,
        Long findings,
        Long conflicts,
        Long clockOffsetMs,
        String pausedBy,
        String pausedSince,
        boolean hasStandby,
        String lastStandbyContact) {
    /** The worst first. */
    public enum State {
        SILENT,
        ATTENTION,
        BEHIND,
        NEVER,
        PAUSED,
        REVOKED,
        OK;

        /** Whether a person has to act. */
        public boolean needsAction() {
            return this == SILENT || this == ATTENTION || this == BEHIND;
        }

        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that is wrong with a site.
     *
     * @param kind {@code silent, twice, cycle, quarantine, excluded, held, clock, behind, version}
     */
    public record Problem(String kind, String text) {}

    /** The site of a row of {@code sql/centre/list-sites.sql}. */
    static FleetSite of(Map<String, Object> row, SiteRules rules) {
        List<Problem> problems = rules.problems(row);
        return new FleetSite(
                text(row, "name"),
                text(row, "node_id"),
                rules.state(row, problems),
                problems,
                isTrue(row, "is_registered"),
                text(row, "role"),
                text(row, "server"),
                text(row, "note"),
                text(row, "contacted_at"),
                text(row, "version"),
                text(row, "started_at"),
                number(row, "interval_seconds"),
                text(row, "last_cycle_at"),
                text(row, "last_success_at"),
                text(row, "last_error"),
                number(row, "queue_size"),
                isTrue(row, "queue_size_is_estimate"),
                text(row, "oldest_waiting"),
                number(row, "behind_seconds"),
                (Double) row.get("readings_per_second"),
                number(row, "uploaded"),
                number(row, "quarantined"),
                number(row, "excluded"),
                number(row, "held_deactivations"),
                number(row, "findings"),
                number(row, "conflicts"),
                number(row, "clock_offset_ms"),
                isTrue(row, "paused") ? text(row, "paused_by") : null,
                isTrue(row, "paused") ? text(row, "paused_at") : null,
                SiteRules.hasStandby(row),
                text(row, "standby_contacted_at"));
    }

    /** Whether the site has a problem of this kind. */
    public boolean has(String kind) {
        return problems.stream().anyMatch(problem -> problem.kind().equals(kind));
    }

    /** All problems on one line; empty if there is none. */
    @JsonIgnore
    public String wrong() {
        return String.join("; ", problems.stream().map(Problem::text).toList());
    }

    /** For example {@code 3 d}, {@code 5 h}, {@code 12 min} or {@code 40 s}. */
    public static String span(long seconds) {
        Duration time = Duration.ofSeconds(seconds);
        if (time.toDays() > 1) {
            return time.toDays() + " d";
        }
        return time.toHours() > 1 ? time.toHours() + " h" : seconds > 90 ? time.toMinutes() + " min" : seconds + " s";
    }

    static String text(Map<String, Object> row, String column) {
        return Objects.toString(row.get(column), null);
    }

    static Long number(Map<String, Object> row, String column) {
        return row.get(column) instanceof Number number ? (Long) number.longValue() : null;
    }

    static boolean isTrue(Map<String, Object> row, String column) {
        return Boolean.TRUE.equals(row.get(column));
    }
}
