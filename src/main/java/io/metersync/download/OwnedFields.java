package io.metersync.download;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a transaction has to know of the fields of a table that the site owns. */
record OwnedFields(String table, LocalFields fields, SqlFiles sql) {
    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Lets the statements of this local transaction know them. */
    void tellLocal(JdbcTemplate local) {
        tell(local, SqlFile.LOCAL_SET_LOCAL_FIELDS);
    }

    /** Lets the statements of this remote transaction know them. */
    void tellRemote(JdbcTemplate remote) {
        tell(remote, SqlFile.REMOTE_SET_LOCAL_FIELDS);
    }

    private void tell(JdbcTemplate statements, SqlFile statement) {
        statements.queryForObject(sql.read(statement), String.class, fields.toString());
    }

    /** Gives the staged rows the local values, if there are such fields. */
    void keep(JdbcTemplate local) {
        if (!isEmpty()) {
            tellLocal(local);
            local.update(sql.read(SqlFile.LOCAL_KEEP_LOCAL_FIELDS, table));
        }
    }
}
