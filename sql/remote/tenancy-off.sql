-- Takes back tenancy.sql: each site sees again what its privileges allow. Run as the owner of the tables: metersync migrate --remote --tenancy-off.
-- Row level security stays on for a table that has policies of the owner's own. Safe to repeat.
do $$
declare
  relation text;
  policy text;
begin
  foreach relation in array array['meter_readings', 'meters', 'tenant', 'metersync_sites', 'metersync_site_nodes', 'metersync_heartbeats',
                                'metersync_sent_days'] loop
    continue when to_regclass(relation) is null
      or not exists (select from pg_policy where polrelid = to_regclass(relation) and polname = 'metersync_others');
    foreach policy in array array['metersync_others', 'metersync_site_select', 'metersync_site_insert', 'metersync_site_update'] loop
      execute format('drop policy if exists %I on %I', policy, relation);
    end loop;
    if not exists (select from pg_policy where polrelid = to_regclass(relation)) then
      execute format('alter table %I disable row level security', relation);
    end if;
  end loop;
  -- a new version of each row of the registry: each site compares its meters and tenants at its next cycle, although no table has changed
  if to_regclass('metersync_sites') is not null then
    update metersync_sites set name = name;
  end if;
end $$;
drop function if exists metersync_is_site(), metersync_own_nodes(), metersync_own_locations(), metersync_own_tenants();
