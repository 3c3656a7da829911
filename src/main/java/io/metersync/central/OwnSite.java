package io.metersync.central;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.SchemaName;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The registry's row of the role that is logged in.
 *
 * @param nodeId null if no local database is bound to the role
 * @param isApart whether row level security keeps the sites apart
 */
public record OwnSite(String name, String role, String nodeId, boolean isApart) {
    /** Empty if the remote database has no registry, or the role is no site's. */
    public static Optional<OwnSite> of(JdbcTemplate remote, SqlFiles sql, SchemaName schema) {
        return CentreAccess.of(remote, sql, schema).mayReadRegistry()
                ? remote
                        .query(
                                sql.read(SqlFile.CENTRE_OWN_SITE),
                                (row, number) -> new OwnSite(
                                        row.getString("name"),
                                        row.getString("role"),
                                        row.getString("node_id"),
                                        row.getBoolean("is_apart")))
                        .stream()
                        .findFirst()
                : Optional.empty();
    }

    /** Why this local database's readings are refused, or will be, in one line; or null. */
    public String problem(String node) {
        if (nodeId == null) {
            return "the role %s of the site %s is bound to no local database: run metersync enrol FILE with the file that metersync site add wrote"
                    .formatted(role, name);
        }
        return nodeId.equals(node)
                ? null
                : "the role %s of the site %s is bound to the node %s, and this local database is the node %s: if it was rebuilt, the administrator of the remote database runs metersync site rebind %s, and then you run metersync enrol FILE"
                        .formatted(role, name, nodeId, node, name);
    }
}
