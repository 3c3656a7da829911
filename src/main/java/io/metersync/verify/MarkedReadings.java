package io.metersync.verify;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Readings in the local database that another program marked as sent ({@code is_synchronized}): Metersync marks none and sends none of
 * them, so a marked reading that is not stored remotely is lost.
 */
final class MarkedReadings {
    private static final int AT_ONCE = 1_000;

    private final SqlFiles sql;
    private final JdbcTemplate remote;
    private final Map<DayRows.Key, Long> unstored = new HashMap<>();

    private record Marked(String id, String meterId, String timestamp, long dayNumber, String day, String value) {}

    MarkedReadings(SqlFiles sql, JdbcTemplate remote) {
        this.sql = sql;
        this.remote = remote;
    }

    /** The number of readings of a meter and a day that are not stored remotely; {@code here} is in a transaction. */
    Map<DayRows.Key, Long> unstored(Connection here, ProofRange range, String nodeId) throws SQLException {
        try (PreparedStatement statement = here.prepareStatement(sql.read(SqlFile.LOCAL_VERIFY_MARKED))) {
            statement.setFetchSize(AT_ONCE);
            statement.setString(1, range.from());
            statement.setString(2, range.to());
            statement.setString(3, range.meterId());
            statement.setString(4, range.meterId());
            ask(statement.executeQuery(), nodeId);
        }
        return unstored;
    }

    private void ask(ResultSet rows, String nodeId) throws SQLException {
        List<Marked> some = new ArrayList<>();
        while (rows.next()) {
            some.add(new Marked(
                    rows.getString("id"),
                    rows.getString("meter_id"),
                    rows.getString("timestamp"),
                    rows.getLong("day_number"),
                    rows.getString("day"),
                    rows.getString("value")));
            if (some.size() == AT_ONCE) {
                ask(some, nodeId);
                some.clear();
            }
        }
        ask(some, nodeId);
    }

    private void ask(List<Marked> some, String nodeId) {
        Set<String> lost = some.isEmpty()
                ? Set.of()
                : new HashSet<>(remote.queryForList(
                        sql.read(SqlFile.REMOTE_VERIFY_MARKED),
                        String.class,
                        column(some, Marked::id),
                        column(some, Marked::meterId),
                        column(some, Marked::timestamp),
                        column(some, Marked::value),
                        nodeId));
        some.stream()
                .filter(reading -> lost.contains(reading.id()))
                .map(reading -> new DayRows.Key(reading.meterId(), reading.dayNumber(), reading.day()))
                .forEach(key -> unstored.merge(key, 1L, Long::sum));
    }

    private static String[] column(List<Marked> readings, Function<Marked, String> of) {
        return readings.stream().map(of).toArray(String[]::new);
    }
}
