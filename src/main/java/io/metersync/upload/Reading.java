package io.metersync.upload;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.camel.component.sql.RowMapperFactory;
import org.springframework.jdbc.core.RowMapper;

/**
 * One row of the local {@code meter_readings}, every value as PostgreSQL writes it: text is the one form in which
 * {@code 2999-12-31}, {@code infinity}, {@code NaN} and 30 digits all arrive as they were.
 *
 * @param nodeId UUID of the local database, or null where {@code sync_node} has no row
 * @param version the row's xmin: another one means that the row was changed since
 * @param metadata JSON text, or null
 * @param withheld null when the values are here; else about their bytes, and they are still in the local database
 */
public record Reading(
        String nodeId,
        String id,
        String meterId,
        String timestamp,
        String value,
        String unit,
        String metadata,
        String version,
        Long withheld) {

    /** Characters of the values that are sent, with what separates them. */
    int length() {
        int separators = 6;
        return id.length()
                + meterId.length()
                + timestamp.length()
                + value.length()
                + unit.length()
                + (metadata == null ? 4 : metadata.length())
                + separators;
    }

    /** Makes readings of the rows of {@code sql/local/poll-readings.sql}; finds their columns once. */
    static final class Rows implements RowMapper<Reading> {
        private static final List<String> NAMES =
                List.of("node_id", "id", "meter_id", "timestamp", "value", "unit", "metadata", "version", "withheld");

        private final int[] columns = new int[NAMES.size()];

        @Override
        public Reading mapRow(ResultSet row, int number) throws SQLException {
            if (number == 0) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = row.findColumn(NAMES.get(i));
                }
            }
            return new Reading(
                    row.getString(columns[0]),
                    row.getString(columns[1]),
                    row.getString(columns[2]),
                    row.getString(columns[3]),
                    row.getString(columns[4]),
                    row.getString(columns[5]),
                    row.getString(columns[6]),
                    row.getString(columns[7]),
                    row.getObject(columns[8], Long.class));
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
