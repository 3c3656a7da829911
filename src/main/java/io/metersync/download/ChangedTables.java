package io.metersync.download;

import io.metersync.clock.Ticker;
import io.metersync.flow.SqlFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;

/**
 * Finds out from the counters of both servers ({@code changed-tables.sql}) whether a table has changed since both copies were equal.
 * A server counts a change up to ten seconds after its commit, so that a change may be found a cycle later. A state counts only if the
 * copies were compared once more some time after it was first seen. After an hour the copies are compared in any case.
 */
public final class ChangedTables {
    private static final Duration TRUSTED = Duration.ofHours(1);
    /** Longer than a server takes to count a change (PGSTAT_IDLE_INTERVAL), so that the state has all changes before it was first seen. */
    private static final Duration SETTLED = Duration.ofSeconds(15);

    private static final List<String> TABLES = List.of("meters", "tenant");

    private final SqlFiles sql;
    private final Ticker ticker;
    private final Map<String, String> present = new ConcurrentHashMap<>();
    private final Map<String, Equal> equal = new ConcurrentHashMap<>();

    /**
     * Two copies that were found equal.
     *
     * @param state of both before they were compared
     * @param seenNanos the ticker's time of the first comparison in this state
     * @param nanos the ticker's time of the last one
     */
    private record Equal(String state, long rows, long seenNanos, long nanos) {}

    public ChangedTables(SqlFiles sql, Ticker ticker) {
        this.sql = sql;
        this.ticker = ticker;
    }

    /** Takes the present states of the local tables, as {@code sql/local/changed-tables.sql} gives them. */
    public void local(@Body Map<String, Object> row) {
        TABLES.forEach(table -> put("local " + table, row.get(table + "_state"), ""));
    }

    /**
     * Takes the present states of the remote tables, as {@code sql/remote/changed-tables.sql} gives them. Under row level security the
     * site's row of the registry decides which rows the site sees.
     */
    public void remote(Map<String, Object> row) {
        Object registry = row.get("registry_version");
        boolean isKnown = !Boolean.TRUE.equals(row.get("is_secured")) || registry != null;
        TABLES.forEach(table ->
                put("remote " + table, isKnown ? row.get(table + "_state") : null, Objects.toString(registry, "")));
    }

    /** From now on the states are unknown. */
    public void forget() {
        present.clear();
    }

    private void put(String copy, Object state, String addition) {
        if (state == null) {
            present.remove(copy);
        } else {
            present.put(copy, state + " " + addition);
        }
    }

    /**
     * The last state of both copies and of the statements, because an edit of sql/ may compare other columns; null if it is unknown. A
     * state serves one comparison, because the next one needs a newer state.
     */
    String take(String table) {
        String local = present.remove("local " + table);
        String remote = present.remove("remote " + table);
        return local == null || remote == null
                ? null
                : "%s %s %d".formatted(local, remote, System.identityHashCode(sql.files()));
    }

    /** Number of rows of the table if its copies were found equal in this state within the last hour, else null. */
    Long rowsIfEqual(String table, String state) {
        Equal known = equal.get(table);
        boolean isEqual = known != null
                && known.state().equals(state)
                && known.nanos() - known.seenNanos() >= SETTLED.toNanos()
                && !ticker.hasPassed(TRUSTED, known.nanos());
        return isEqual ? (Long) known.rows() : null;
    }

    /** Takes note that copies in this state, or in an unknown state, were found equal. */
    void foundEqual(String table, String state, long rows) {
        long now = ticker.nanos();
        if (state == null) {
            equal.remove(table);
        } else {
            equal.merge(
                    table,
                    new Equal(state, rows, now, now),
                    (known, found) ->
                            known.state().equals(state) ? new Equal(state, rows, known.seenNanos(), now) : found);
        }
    }
}
