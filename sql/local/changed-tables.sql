-- Reads a state of the local meters and tenants that is another one after each change of a row, as sql/remote/changed-tables.sql does
-- for the remote ones. NULL means unknown.
with root as (
  select name, class.oid, class.relkind = 'p' as is_partitioned,
         pg_is_in_recovery() or current_setting('track_counts') = 'off'
           or class.relkind not in ('r', 'p') or class.relkind = 'r' and class.relhassubclass as is_unknown
  from (values ('meters'), ('tenant')) as wanted (name) join pg_class as class on class.oid = to_regclass(name)
), part as (
  select oid as root, oid from root where not is_partitioned
  union all
  select root.oid, tree.relid from root cross join lateral pg_partition_tree(root.oid) as tree where is_partitioned and tree.isleaf
), state as (
  select name,
         case when not bool_or(is_unknown or class.relkind <> 'r') then hashtextextended(string_agg(concat_ws(' ',
           class.oid, class.relfilenode, pg_stat_get_tuples_inserted(class.oid),
           pg_stat_get_tuples_updated(class.oid), pg_stat_get_tuples_deleted(class.oid)), ',' order by class.oid), 0) end as hash
  from root join part on part.root = root.oid join pg_class as class on class.oid = part.oid
  group by name
), server as (
  select concat_ws(' ', pg_postmaster_start_time(), pg_stat_get_db_stat_reset_time(oid)) as start from pg_database where datname = current_database()
)
select max(start || ' ' || hash) filter (where name = 'meters') as meters_state,
       max(start || ' ' || hash) filter (where name = 'tenant') as tenant_state
from server left join state on true
