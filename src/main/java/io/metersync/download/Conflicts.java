package io.metersync.download;

import io.metersync.cycle.Excerpt;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Local edits that a merge has overwritten.
 *
 * @param first the first 100 of them, by key
 */
public record Conflicts(long count, List<Row> first) {
    private static final Logger LOG = LoggerFactory.getLogger("meter-conflicts");

    static final Conflicts NONE = new Conflicts(0, List.of());

    /** A row, and the names of the fields whose local values are lost, never the values. */
    public record Row(String key, String fields) {
        @Override
        public String toString() {
            return key + " (" + fields + ")";
        }
    }

    /** What this transaction has overwritten in a table. */
    static Conflicts overwritten(String table, SqlFiles sql, JdbcTemplate statements) {
        Conflicts now = statements.query(sql.read(SqlFile.LOCAL_LIST_NEW_CONFLICTS), Conflicts::of, table);
        if (now.count() > 0) {
            statements.update(sql.read(SqlFile.LOCAL_LIMIT_CONFLICTS));
        }
        return now;
    }

    private static Conflicts of(ResultSet rows) throws SQLException {
        long count = 0;
        List<Row> first = new ArrayList<>();
        while (rows.next()) {
            count = rows.getLong("total");
            first.add(new Row(rows.getString("key"), rows.getString("fields")));
        }
        return new Conflicts(count, List.copyOf(first));
    }

    void log(String table) {
        if (count > 0) {
            LOG.warn(
                    "{} local edits of {} were overwritten, because the remote database is the master; the local versions are kept"
                            + " (metersync conflicts list): {}",
                    count,
                    table,
                    new Excerpt(first.stream().map(Row::toString).toList(), count).line());
        }
    }
}
