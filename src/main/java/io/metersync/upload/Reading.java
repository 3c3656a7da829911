package io.metersync.upload;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.sql.RowMapperFactory;
import org.springframework.jdbc.core.RowMapper;

/**
 * One row of the local {@code meter_readings}, every value as PostgreSQL writes it: text is the one form in which
 * {@code 2999-12-31}, {@code infinity}, {@code NaN} and 30 digits all arrive as they were.
 *
 * @param nodeId UUID of the local database, or null where {@code sync_node} has no row
 * @param version the row's xmin: another one means that the row was changed since
 * @param metadata JSON text, or null
 * @param withheld null if the values are loaded; otherwise about their bytes, and the values are still in the local database; -1 for a row
 * of the     quarantine that is no valid text
 */
public record Reading(
        String nodeId,
        long id,
        String meterId,
        String timestamp,
        String value,
        String unit,
        String metadata,
        long version,
        Long withheld) {

    private static final int MOST_OF_METER = 100;

    /** A place in the order of the queue. */
    static Reading at(String timestamp, long id) {
        return new Reading(null, id, null, timestamp, null, null, null, 0, null);
    }

    /** The place of a row with its {@code timestamp} and {@code id} as texts. */
    static Reading at(Map<String, Object> row) {
        return at((String) row.get("timestamp"), Long.parseLong((String) row.get("id")));
    }

    /** Its meter and its time, for the log. */
    public String title() {
        return title(meterId, timestamp);
    }

    static String title(String meterId, String timestamp) {
        String meter = meterId == null ? "no meter" : meterId.substring(0, Math.min(MOST_OF_METER, meterId.length()));
        // a line break in a meter's id must not start a line of the log
        return (meter + " at " + (timestamp == null ? "no time" : timestamp)).replaceAll("\\p{Cntrl}", " ");
    }

    /** Characters of the values that are sent, with the id and what separates them. */
    int length() {
        int separators = 16;
        return length(meterId) + length(timestamp) + length(value) + length(unit) + length(metadata) + separators;
    }

    private static int length(String value) {
        return value == null ? "null".length() : value.length();
    }

    /** Whether its values are loaded, and with them a key by which the remote database recognizes the reading. */
    boolean isSendable() {
        return withheld == null && meterId != null && timestamp != null;
    }

    /** Whether it is the same reading with the same values, in any version of its row. */
    boolean isSameAs(Reading other) {
        return id == other.id && texts().equals(other.texts());
    }

    private List<String> texts() {
        return Arrays.asList(nodeId, meterId, timestamp, value, unit, metadata);
    }

    /**
     * Makes readings of the rows of {@code sql/local/poll-readings.sql}; finds their columns once. Values that repeat in a page are
     * one string: a batch takes half the memory, and its collection half the time.
     */
    static final class Rows implements RowMapper<Reading> {
        private static final List<String> NAMES =
                List.of("node_id", "id", "meter_id", "timestamp", "value", "unit", "metadata", "version", "withheld");

        private final int[] columns = new int[NAMES.size()];
        private final Map<String, String> values = new HashMap<>();

        @Override
        public Reading mapRow(ResultSet row, int number) throws SQLException {
            if (number == 0) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = row.findColumn(NAMES.get(i));
                }
                values.clear();
            }
            return new Reading(
                    once(row.getString(columns[0])),
                    row.getLong(columns[1]),
                    once(row.getString(columns[2])),
                    once(row.getString(columns[3])),
                    row.getString(columns[4]),
                    once(row.getString(columns[5])),
                    once(row.getString(columns[6])),
                    row.getLong(columns[7]),
                    withheld(row));
        }

        private Long withheld(ResultSet row) throws SQLException {
            long bytes = row.getLong(columns[8]);
            return row.wasNull() ? null : bytes;
        }

        private String once(String value) {
            String known = value == null ? null : values.putIfAbsent(value, value);
            return known == null ? value : known;
        }
    }

    /** Lets camel-sql give the rows as readings. */
    public static final class Mapper implements RowMapperFactory {
        @Override
        public RowMapper<?> newColumnRowMapper() {
            return new Rows();
        }

        @Override
        public RowMapper<?> newBeanRowMapper(Class<?> mappedClass) {
            return new Rows();
        }
    }
}
