package io.metersync.migration;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far the partitions of the remote {@code meter_readings} reach, also those that the client made.
 *
 * @param until the day at which they end, or null if they do not end
 * @param days the whole days until then, or null
 * @param hasDefault whether a default partition takes the readings that no other partition takes
 * @param isRefusing whether the remote database has no place for the readings of now
 */
public record PartitionsAhead(String until, Integer days, boolean hasDefault, boolean isRefusing) {
    private static final int FEWEST_DAYS = 14;
    private static final String REMEDY =
            "create more, with metersync migrate --remote --partitioned month if they are months";

    /** Reads it from the remote database, as {@link #of}. */
    public static Optional<PartitionsAhead> read(JdbcTemplate remote, SqlFiles sql) {
        return of(remote.queryForList(sql.read(SqlFile.REMOTE_PARTITIONS_AHEAD)));
    }

    /** Takes the rows of {@code sql/remote/partitions-ahead.sql}. Empty if the table is not partitioned by time. */
    public static Optional<PartitionsAhead> of(List<Map<String, Object>> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> new PartitionsAhead(
                        (String) row.get("until"),
                        (Integer) row.get("days"),
                        (boolean) row.get("has_default"),
                        (boolean) row.get("is_refusing")));
    }

    /** For example {@code until 2026-12-01}. */
    public String reach() {
        return until == null ? "without an end" : "until " + until;
    }

    /** What happens if the owner of the table does nothing for some days, and the remedy; empty if the partitions reach far enough. */
    public Optional<String> problem() {
        if (days == null || days >= FEWEST_DAYS) {
            return Optional.empty();
        }
        String end = isRefusing
                ? "no partition of meter_readings takes the readings of now"
                : "the partitions of meter_readings end at %s, in %d days".formatted(until, days);
        return Optional.of("%s; %s: %s".formatted(end, consequence(), REMEDY));
    }

    private String consequence() {
        if (hasDefault) {
            return "later readings go to the default partition, and have to move when their partition is made";
        }
        return "the remote database refuses %s, and each site moves good readings to the quarantine"
                .formatted(isRefusing ? "them" : "later readings");
    }
}
