-- Reads whether the remote database has a centre, whether this role may read its registry, and whether the role may report to it.
with setting as (
  select case when name = '' then '' else quote_ident(name) || '.' end as prefix from (select ?::text as name) as schema
), centre as (
  select to_regclass(prefix || 'metersync_heartbeats') as heartbeats, to_regclass(prefix || 'metersync_sites') as sites from setting
)
select heartbeats is not null as has_centre,
       coalesce(has_table_privilege(sites, 'select'), false) as may_read_registry,
       coalesce(has_table_privilege(heartbeats, 'select') and has_table_privilege(heartbeats, 'insert')
                and has_table_privilege(heartbeats, 'update') and has_table_privilege(sites, 'select'), false) as may_report
from centre
