package io.metersync.download;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which remote rows the downloads left out when they last ran; logs when that changes, and not every cycle. */
public final class RefusedRows {
    private static final Logger LOG = LoggerFactory.getLogger("refused-rows");

    private final Map<String, LeftOut> refused = new ConcurrentHashMap<>();
    private final Map<String, LeftOut> older = new ConcurrentHashMap<>();

    /** Rows of one remote table that the local database refuses. */
    public record Of(String table, long count, List<LeftOut.Row> first) {
        @Override
        public String toString() {
            return "%d rows of the remote table %s: %s".formatted(count, table, new LeftOut(count, first).named());
        }
    }

    /** Takes note of a merge that succeeded. */
    void note(String table, LeftOut nowRefused, LeftOut nowOlder) {
        if (isNew(refused, table, nowRefused)) {
            logRefused(table, nowRefused);
        }
        if (isNew(older, table, nowOlder) && nowOlder.count() > 0) {
            LOG.warn(
                    "{} rows of the remote table {} have the key of a newer row and were left out: {}",
                    nowOlder.count(),
                    table,
                    nowOlder.keys());
        }
    }

    /** How many rows of the table are refused now. */
    long count(String table) {
        return refused.getOrDefault(table, LeftOut.NONE).count();
    }

    /** The rows that are refused now, by table. */
    public List<Of> now() {
        return refused.entrySet().stream()
                .filter(table -> table.getValue().count() > 0)
                .map(table -> new Of(
                        table.getKey(),
                        table.getValue().count(),
                        table.getValue().first()))
                .sorted(Comparator.comparing(Of::table))
                .toList();
    }

    private static boolean isNew(Map<String, LeftOut> known, String table, LeftOut now) {
        return !now.equals(Objects.requireNonNullElse(known.put(table, now), LeftOut.NONE));
    }

    private static void logRefused(String table, LeftOut now) {
        if (now.count() == 0) {
            LOG.info("The local database refuses no row of the remote table {} any more", table);
        } else {
            LOG.warn("The local database refused {}; they were left out", new Of(table, now.count(), now.first()));
        }
    }
}
