package io.metersync.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The sent readings of a site, by its ledger, against the stored ones.
 *
 * @param days that were compared; 0 if the site has reported no ledger
 * @param missing readings, at least
 * @param wrong the number of meters and days with missing readings
 * @param first the first 20 of these
 */
public record Completeness(
        String site, long days, long sent, long stored, long missing, long wrong, List<MeterDay> first) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A meter's day that misses readings. */
    public record MeterDay(String day, String meterId, long sent, long stored, long missing) {}

    /**
     * The sites and days to compare.
     *
     * @param site null for all sites
     * @param day null for the days whose ledger changed in the last seven days
     * @param isAll all days that the remote database keeps, if no day is given
     */
    public record Selection(String site, String day, boolean isAll) {}

    /** Each site by its name. */
    public static List<Completeness> of(JdbcTemplate remote, SqlFiles sql, Selection selection) {
        return remote.query(
                sql.read(SqlFile.CENTRE_VERIFY_SITES),
                (row, number) -> of(row),
                selection.site(),
                selection.day(),
                Boolean.toString(selection.isAll()));
    }

    private static Completeness of(ResultSet row) throws SQLException {
        try {
            return new Completeness(
                    row.getString("name"),
                    row.getLong("days"),
                    row.getLong("sent"),
                    row.getLong("stored"),
                    row.getLong("missing"),
                    row.getLong("wrong"),
                    List.of(JSON.readValue(row.getString("first"), MeterDay[].class)));
        } catch (JsonProcessingException e) {
            throw new SQLException("the missing readings can't be read", e);
        }
    }
}
