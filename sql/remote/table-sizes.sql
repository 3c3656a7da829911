-- Returns the size of each table. A partitioned table is as large as its partitions, and a hypertable of TimescaleDB as its chunks.
select namespace.nspname || '.' || relation.relname as name,
       (select sum(pg_total_relation_size(part)) from (select relation.oid union select relid from pg_partition_tree(relation.oid)
         union select inhrelid from pg_inherits where inhparent = relation.oid) as parts (part)) as bytes,
       relation.reltuples::bigint as "rowsEstimated", statistics.n_live_tup as live, statistics.n_dead_tup as dead,
       statistics.last_autovacuum::text as "lastAutovacuum", statistics.last_autoanalyze::text as "lastAutoanalyze"
from pg_class as relation
join pg_namespace as namespace on namespace.oid = relation.relnamespace
left join pg_stat_user_tables as statistics on statistics.relid = relation.oid
where relation.relkind in ('r', 'p')
  and relation.relname in ('meter_readings', 'meters', 'tenant')
order by bytes desc, name
