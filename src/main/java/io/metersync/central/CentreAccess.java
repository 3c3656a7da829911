package io.metersync.central;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.SchemaName;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether the remote database has a centre, and what the role that is logged in may do with it. */
public record CentreAccess(boolean hasCentre, boolean mayReadRegistry, boolean mayReport) {
    public static CentreAccess of(JdbcTemplate remote, SqlFiles sql, SchemaName schema) {
        return remote.queryForObject(
                sql.read(SqlFile.CENTRE_HAS_CENTRE),
                (row, number) -> new CentreAccess(
                        row.getBoolean("has_centre"),
                        row.getBoolean("may_read_registry"),
                        row.getBoolean("may_report")),
                schema.name());
    }
}
