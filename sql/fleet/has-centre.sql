-- Reads whether the remote database has a centre, and whether this role may report to it.
with setting as (
  select case when ? = '' then '' else quote_ident(?) || '.' end as prefix
), centre as (
  select to_regclass(prefix || 'metersync_heartbeats') as heartbeats, to_regclass(prefix || 'metersync_sites') as sites from setting
)
select heartbeats is not null as has_centre,
       coalesce(has_table_privilege(heartbeats, 'select') and has_table_privilege(heartbeats, 'insert')
                and has_table_privilege(heartbeats, 'update') and has_table_privilege(sites, 'select'), false) as may_report
from centre
