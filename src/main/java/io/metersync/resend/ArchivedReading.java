package io.metersync.resend;

import io.metersync.upload.Reading;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.camel.component.sql.RowMapperFactory;
import org.springframework.jdbc.core.RowMapper;

/**
 * A row of {@code sql/local/read-archived.sql}.
 *
 * @param isReplaced whether a newer version of the reading was sent after the range of the resend
 */
record ArchivedReading(Reading reading, String sentAt, boolean isReplaced) {
    private static RowMapper<ArchivedReading> rows() {
        RowMapper<?> readings = new Reading.Mapper().newColumnRowMapper();
        return (ResultSet row, int number) -> of((Reading) readings.mapRow(row, number), row);
    }

    private static ArchivedReading of(Reading reading, ResultSet row) throws SQLException {
        return new ArchivedReading(reading, row.getString("sent_at"), row.getBoolean("is_replaced"));
    }

    /** Lets camel-sql give the rows as archived readings. */
    static final class Mapper implements RowMapperFactory {
        @Override
        public RowMapper<?> newColumnRowMapper() {
            return rows();
        }

        @Override
        public RowMapper<?> newBeanRowMapper(Class<?> mappedClass) {
            return rows();
        }
    }
}
