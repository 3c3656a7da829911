package io.metersync.verify;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;

/** The rows of a statement that counts by meter and day, one at a time, in the order of both. */
final class DayRows implements AutoCloseable {
    private static final int FETCH_SIZE = 1_000;

    private final PreparedStatement statement;
    private final ResultSet rows;
    private Key key;

    /** A meter and a day; sorted by bytes, independent of the servers' collations. */
    record Key(String meterId, long dayNumber, String day) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(
                        (Key key) -> key.meterId().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
                .thenComparingLong(Key::dayNumber);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /** In a transaction of {@code connection}, because otherwise the driver would fetch all rows together. */
    DayRows(Connection connection, String sql, Object... arguments) throws SQLException {
        statement = connection.prepareStatement(sql);
        statement.setFetchSize(FETCH_SIZE);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        rows = statement.executeQuery();
        next();
    }

    /** Null after the last row. */
    Key key() {
        return key;
    }

    /** The first of the two keys that there are. */
    static Key first(Key one, Key other) {
        return one == null || other != null && other.compareTo(one) < 0 ? other : one;
    }

    boolean isAt(Key other) {
        return key != null && key.compareTo(other) == 0;
    }

    long number(String column) throws SQLException {
        return rows.getLong(column);
    }

    String text(String column) throws SQLException {
        return rows.getString(column);
    }

    void next() throws SQLException {
        key = rows.next()
                ? new Key(rows.getString("meter_id"), rows.getLong("day_number"), rows.getString("day"))
                : null;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
