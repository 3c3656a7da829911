package io.metersync.bench;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What must hold for the readings of all sites after a run, whatever happened in it. */
final class FleetInvariants {
    private final FleetDatabase database;
    private final List<VirtualSite> sites;

    FleetInvariants(FleetDatabase database, List<VirtualSite> sites) {
        this.database = database;
        this.sites = sites;
    }

    boolean hold(boolean isTenancy) throws SQLException {
        boolean hold = areCountsExact() & areOwn();
        return isTenancy ? hold & isAttackRefused() : hold;
    }

    private boolean areCountsExact() {
        Map<String, Long> stored = new HashMap<>();
        database.owner().query("""
                select source_node::text as node, count(*) as readings from meter_readings
                group by 1 having count(*) = count(distinct source_id) and count(*) = max(source_id)""", row -> {
            stored.put(row.getString("node"), row.getLong("readings"));
        });
        long wrong = sites.stream()
                .filter(site -> stored.getOrDefault(site.identity().node(), 0L) != site.acknowledged())
                .count();
        return report("sites whose readings are not stored exactly once", wrong);
    }

    private boolean areOwn() {
        Long others = database.owner().queryForObject("""
                select count(*) from meter_readings left join metersync_heartbeats on node_id = source_node
                where site is null or not starts_with(meter_id, site || '-METER-')""", Long.class);
        return report("readings under the node of another site", others);
    }

    /** The login of one site against the rows of another. */
    private boolean isAttackRefused() throws SQLException {
        VirtualSite.Identity other = sites.get(1).identity();
        JdbcTemplate attacker =
                new JdbcTemplate(new SingleConnectionDataSource(sites.get(0).connection(), true));
        boolean isRefused = isRefused(
                        attacker,
                        "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) values ('x', now(), 1, 'kWh', '%s', 1000000000)"
                                .formatted(other.node()))
                & isRefused(
                        attacker,
                        "update meter_readings set value = 0 where source_node = '%s'".formatted(other.node()))
                & isRefused(attacker, "delete from meter_readings")
                & isRefused(
                        attacker,
                        "update metersync_heartbeats set queue_size = 0 where site = '%s'".formatted(other.name()))
                & attacker.queryForObject(
                                "select count(*) from meter_readings where source_node = '%s'".formatted(other.node()),
                                Long.class)
                        == 0;
        sites.get(0).disconnect();
        return report("attacks with the login of another site that were not refused", isRefused ? 0 : 1);
    }

    /** A change of no row is refused as well: the site does not see the row. */
    private static boolean isRefused(JdbcTemplate attacker, String change) {
        try {
            return attacker.update(change) == 0;
        } catch (DataAccessException e) {
            return true;
        }
    }

    private static boolean report(String what, long count) {
        System.out.printf("%s %,d %s%n", count == 0 ? "ok   " : "WRONG", count, what);
        return count == 0;
    }
}
