package io.metersync.node;

import io.metersync.fault.Fault;
import io.metersync.fault.UnclearIdentityException;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The node of the local database, and whether the database is in its recorded place. A copy has the same node, so that its readings would
 * pass for readings of the first site: in another place, nothing is uploaded until an operator decides ({@link NodeDecision}).
 */
public final class NodeIdentity {
    private static final Logger LOG = LoggerFactory.getLogger("confirm-node");
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final JdbcTemplate local;
    private final SqlFiles sql;
    private final TokenFile tokenFile;
    private volatile String problem;
    private volatile String place;

    public NodeIdentity(DataSource local, SqlFiles sql, TokenFile tokenFile) {
        this.local = new JdbcTemplate(local);
        this.sql = sql;
        this.tokenFile = tokenFile;
    }

    /** A local database with its last confirmed place and its present place. */
    public record Node(String id, NodePlace before, NodePlace now) {
        /** Why nothing may be uploaded, in one line, or null. */
        public String problem() {
            var differences = now.differencesFrom(before);
            return differences.isEmpty()
                    ? null
                    : "nothing is uploaded, because the local database may be a copy of another site's (%s): run metersync node keep if it was restored, moved or upgraded, or metersync node new if it is a copy"
                            .formatted(String.join(", ", differences));
        }
    }

    /** Looks, and changes nothing; empty where {@code sync_node} has no row, which the poll reports. */
    public Optional<Node> look() {
        String server = server();
        String token = tokenFile.read();
        Optional<Node> node = local
                .query(
                        sql.read(SqlFile.LOCAL_NODE),
                        (row, number) -> new Node(
                                row.getString("node_id"),
                                new NodePlace(
                                        row.getString("server"), row.getString("database"), row.getString("token")),
                                new NodePlace(server, row.getString("database_here"), token)))
                .stream()
                .findFirst();
        place = node.map(Node::now).map(NodePlace::onServer).orElse(null);
        return node;
    }

    /** The place of the local database at the last look, for the centre; null if it is unknown. */
    public String place() {
        return place;
    }

    /** Confirms, as {@link #requireSame}, that the local database is in its recorded place; records the place if it is unknown. */
    public void confirm() {
        requireSame().ifPresent(this::remember);
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws UnclearIdentityException if the local database lives elsewhere than it did
     */
    public Optional<Node> requireSame() {
        Optional<Node> node = look();
        problem = node.map(Node::problem).orElse(null);
        if (problem != null) {
            throw new UnclearIdentityException(problem);
        }
        return node;
    }

    /** Why nothing is uploaded, by the last look, or null. */
    public String problem() {
        return problem;
    }

    private void remember(Node node) {
        boolean isTokenNew = node.before().token() == null;
        NodePlace now = isTokenNew && tokenFile.isUsed() ? node.now().withToken() : node.now();
        if (node.before().lacksPartOf(now)) {
            local.update(sql.read(SqlFile.LOCAL_REMEMBER_PLACE), now.server(), now.token());
            look().ifPresent(known -> LOG.info("The local database is node {}: {}", known.id(), known.before()));
        }
        if (tokenFile.isUsed() && node.now().token() == null) {
            look().map(Node::before).map(NodePlace::token).ifPresent(tokenFile::write);
            if (!isTokenNew) {
                LOG.warn("{} was missing, and has the token of the local database again", tokenFile);
            }
        }
    }

    /** Null if this server refuses the query. */
    String server() {
        try {
            return local.queryForObject(sql.read(SqlFile.LOCAL_SERVER), String.class);
        } catch (DataAccessException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(Fault.of(e).sqlState())) {
                return null;
            }
            throw e;
        }
    }
}
