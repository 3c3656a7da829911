package io.metersync.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.camel.component.sql.RowMapperFactory;
import org.springframework.jdbc.core.RowMapper;

/**
 * One row of the local {@code meter_readings}, every value as PostgreSQL writes it: text is the one form in which
 * {@code 2999-12-31}, {@code infinity}, {@code NaN} and 30 digits all arrive as they were.
 *
 * @param nodeId UUID of the local database, or null where {@code sync_node} has no row
 * @param version the row's xmin: another one means that the row was changed since
 * @param metadata JSON text, or null
 */
public record Reading(
        String nodeId,
        String id,
        String meterId,
        String timestamp,
        String value,
        String unit,
        String metadata,
        String version) {

    /** Another place in the order of the queue. */
    Reading at(String otherTimestamp, String otherId) {
        return new Reading(nodeId, otherId, meterId, otherTimestamp, value, unit, metadata, version);
    }

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

    static Reading map(ResultSet row, int number) throws SQLException {
        return new Reading(
                row.getString("node_id"),
                row.getString("id"),
                row.getString("meter_id"),
                row.getString("timestamp"),
                row.getString("value"),
                row.getString("unit"),
                row.getString("metadata"),
                row.getString("version"));
    }

    /** Lets camel-sql give the rows of {@code sql/local/poll-readings.sql} as readings. */
    public static final class Mapper implements RowMapperFactory {
        @Override
        public RowMapper<?> newColumnRowMapper() {
            return Reading::map;
        }

        @Override
        public RowMapper<?> newBeanRowMapper(Class<?> mappedClass) {
            return Reading::map;
        }
    }
}
