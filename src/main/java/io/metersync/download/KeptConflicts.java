package io.metersync.download;

import io.metersync.database.Database;
import io.metersync.database.Transactions;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The local versions that downloads have overwritten, in {@code meter_conflicts}. */
public final class KeptConflicts {
    private static final int TIMEOUT_SECONDS = 60;

    private final JdbcTemplate statements;
    private final TransactionTemplate transaction;
    private final SqlFiles sql;
    private final LocalFields owned;

    public KeptConflicts(Database local, SqlFiles sql, LocalFields owned) {
        this.statements = new JdbcTemplate(local);
        this.transaction = Transactions.on(local, TIMEOUT_SECONDS);
        this.sql = sql;
        this.owned = owned;
    }

    /** One of them by the names of its fields; {@code overwrittenAt} in ISO-8601 UTC. */
    public record Listed(long id, String table, String key, List<String> fields, String overwrittenAt) {
        private static Listed of(ResultSet row) throws SQLException {
            return new Listed(
                    row.getLong("id"),
                    row.getString("table"),
                    row.getString("key"),
                    List.of(row.getString("fields").split(", ")),
                    row.getString("overwritten_at"));
        }
    }

    /** One of them with both rows, as JSON. */
    public record Kept(Listed conflict, String localRow, String remoteRow) {}

    /** The newest 1,000. */
    public List<Listed> list() {
        return statements.query(sql.read(SqlFile.LOCAL_LIST_CONFLICTS), (row, place) -> Listed.of(row));
    }

    public Optional<Kept> find(long id) {
        return statements
                .query(
                        sql.read(SqlFile.LOCAL_FIND_CONFLICT),
                        (row, place) ->
                                new Kept(Listed.of(row), row.getString("local_row"), row.getString("remote_row")),
                        id)
                .stream()
                .findFirst();
    }

    /** The fields that can be restored: the next download overwrites all others again. */
    public List<String> restorable(Listed conflict) {
        return conflict.table().equals("meters")
                ? conflict.fields().stream()
                        .flatMap(field -> owned.within(field).stream())
                        .toList()
                : List.of();
    }

    /** Gives the meter the local values of these fields; false if the local table no longer has it. */
    public boolean restore(long id, List<String> fields) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            statements.execute(sql.read(SqlFile.LOCAL_LOCK_MERGE));
            return statements.update(sql.read(SqlFile.LOCAL_RESTORE_CONFLICT), String.join(",", fields), id) > 0;
        }));
    }
}
