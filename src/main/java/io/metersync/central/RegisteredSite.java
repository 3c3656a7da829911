package io.metersync.central;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of the registry with the last report of the site's present local database. Times are the remote server's texts.
 *
 * @param nodeId null before {@code metersync enrol}, and after {@code metersync site rebind}
 * @param locationIds a JSON array, or null for all meters
 * @param tenantIds a JSON array, or null for all tenants
 * @param nodes the number of local databases that the site has had
 */
public record RegisteredSite(
        String name,
        String role,
        String nodeId,
        @JsonRawValue String locationIds,
        @JsonRawValue String tenantIds,
        boolean paused,
        String pausedBy,
        String pausedAt,
        String revokedAt,
        String server,
        String note,
        String createdAt,
        String lastContact,
        String version,
        Long queueSize,
        long nodes) {
    /** Of a row of {@code sql/centre/list-registered-sites.sql}. */
    static RegisteredSite of(ResultSet row) throws SQLException {
        return new RegisteredSite(
                row.getString("name"),
                row.getString("role"),
                row.getString("node_id"),
                row.getString("locations"),
                row.getString("tenants"),
                row.getBoolean("paused"),
                row.getString("paused_by"),
                row.getString("paused_at"),
                row.getString("revoked_at"),
                row.getString("server"),
                row.getString("note"),
                row.getString("created_at"),
                row.getString("contacted_at"),
                row.getString("version"),
                row.getObject("queue_size", Long.class),
                row.getLong("nodes"));
    }

    /** In one word or two; how the site does is in its reports. */
    public String state() {
        return revokedAt != null ? "revoked" : paused ? "paused" : nodeId == null ? "not enrolled" : "enrolled";
    }
}
