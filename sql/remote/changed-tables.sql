-- Reads a state of the remote meters and tenants that is another one after each change of a row, from the counters of the server and
-- without reading a table. NULL means unknown. Also reads whether there is a centre that this role may report to, and whether it
-- takes the site's ledger.
with setting as (
  select case when :#schema::text = '' then '' else quote_ident(:#schema::text) || '.' end as prefix,
         pg_is_in_recovery() or current_setting('track_counts') = 'off' as is_unknown
), root as (
  select name, class.oid, class.relkind = 'p' as is_partitioned, class.relrowsecurity as is_secured,
         -- a view or a foreign table has no counters, and those of a table do not count its children
         setting.is_unknown or class.relkind not in ('r', 'p') or class.relkind = 'r' and class.relhassubclass as is_unknown
  from setting cross join (values ('meters'), ('tenant')) as wanted (name)
  join pg_class as class on class.oid = to_regclass(prefix || name)
), part as (
  select oid as root, oid from root where not is_partitioned
  union all
  -- the counters of a partitioned table stay zero
  select root.oid, tree.relid from root cross join lateral pg_partition_tree(root.oid) as tree where is_partitioned and tree.isleaf
), state as (
  select name, bool_or(is_secured) as is_secured,
         case when not bool_or(is_unknown or class.relkind <> 'r') then hashtextextended(string_agg(concat_ws(' ',
           class.oid, class.relfilenode, pg_stat_get_tuples_inserted(class.oid),
           pg_stat_get_tuples_updated(class.oid), pg_stat_get_tuples_deleted(class.oid)), ',' order by class.oid), 0) end as hash
  from root join part on part.root = root.oid join pg_class as class on class.oid = part.oid
  group by name
), server as (
  -- after a restart or a reset, the counters begin again
  select concat_ws(' ', pg_postmaster_start_time(), pg_stat_get_db_stat_reset_time(oid)) as start from pg_database where datname = current_database()
)
select max(start || ' ' || hash) filter (where name = 'meters') as meters_state,
       max(start || ' ' || hash) filter (where name = 'tenant') as tenant_state,
       coalesce(bool_or(is_secured), false) as is_secured,
       coalesce((select has_table_privilege(to_regclass(prefix || 'metersync_heartbeats'), 'select')
                    and has_table_privilege(to_regclass(prefix || 'metersync_heartbeats'), 'insert')
                    and has_table_privilege(to_regclass(prefix || 'metersync_heartbeats'), 'update')
                    and has_table_privilege(to_regclass(prefix || 'metersync_sites'), 'select') from setting), false) as has_centre,
       coalesce((select has_table_privilege(to_regclass(prefix || 'metersync_sent_days'), 'insert') from setting), false) as takes_sent_days
from server left join state on true
