package io.metersync.check;

import io.metersync.check.finding.Finding;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** How large the tables of one database are, and which of its statements take long for this role. */
final class LoadCheck {
    /** A partitioned table is as large as its partitions. */
    private static final String SIZES = """
            select string_agg(format('%s %s', name, pg_size_pretty(size)), ', ' order by size desc, name)
            from (select table_name as name, sum(pg_total_relation_size(relid)) as size
                  from unnest(array['meter_readings', 'meters', 'tenant', 'sync_logs', 'quarantined_readings']) as table_name,
                    lateral (select to_regclass(table_name)
                             union select relid from pg_partition_tree(to_regclass(table_name))) as relation (relid)
                  where relid is not null group by table_name) as sizes
            """;

    private static final String SLOW = """
            select format('%s ms on average in %s calls: %s', round(mean_exec_time), calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 120))
            from pg_stat_statements
            where dbid = (select oid from pg_database where datname = current_database())
              and userid = (select oid from pg_roles where rolname = current_user)
              and mean_exec_time > 1000 and calls > 2
            order by total_exec_time desc limit 3
            """;

    private final JdbcTemplate statements;
    private final String side;

    LoadCheck(JdbcTemplate statements, String side) {
        this.statements = statements;
        this.side = side;
    }

    Finding sizes() {
        return Finding.ok(side + " sizes", statements.queryForObject(SIZES, String.class));
    }

    /** Empty as well without the extension pg_stat_statements. Must come last in its transaction, which it may end. */
    List<Finding> slowStatements() {
        if (statements.queryForObject("select to_regclass('pg_stat_statements') is null", Boolean.class)) {
            return List.of();
        }
        try {
            return statements.queryForList(SLOW, String.class).stream()
                    .map(slow -> Finding.warning(
                            side + " statements",
                            "slow by pg_stat_statements, " + slow
                                    + ": look for a missing index, a trigger or a server with too much to do"))
                    .toList();
        } catch (DataAccessException e) {
            // installed, and not loaded or not to be read by this role
            return List.of();
        }
    }
}
