-- Keeps the sites apart with row level security: each site of the registry stores, sees and corrects its own readings only, and sees the meters of
-- its locations and its tenants. Roles that are not sites keep what they have. Optional; run as the owner of the tables, after
-- metersync migrate --remote --fleet: metersync migrate --remote --tenancy. Safe to repeat. The way back is tenancy-off.sql.
-- The session's role counts, because a site can't change it with SET ROLE. A role that was deleted from the registry is still a member of the
-- group, and is still a site: one that sees nothing.
do $do$ begin execute format($function$
  create or replace function %1$I.metersync_is_site() returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
    select exists (select from %1$I.metersync_sites where role = session_user)
      or exists (select from pg_auth_members join pg_roles as site_group on site_group.oid = roleid join pg_roles as site on site.oid = member
                 where site_group.rolname = %1$I.metersync_site_group() and site.rolname = session_user and not admin_option)
  $body$;
  create or replace function %1$I.metersync_own_nodes() returns uuid[]
  language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
    select coalesce(array_agg(nodes.node_id), '{}')
    from %1$I.metersync_site_nodes as nodes join %1$I.metersync_sites as sites on sites.name = nodes.site where sites.role = session_user
  $body$;
  create or replace function %1$I.metersync_own_locations() returns text[]
  language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
    select case when name is null then '{}' else location_ids end from (select) as one left join %1$I.metersync_sites on role = session_user
  $body$;
  create or replace function %1$I.metersync_own_tenants() returns text[]
  language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
    select case when name is null then '{}' else tenant_ids end from (select) as one left join %1$I.metersync_sites on role = session_user
  $body$
$function$, current_schema()); end $do$;

-- Each lookup is a subquery of its own, which PostgreSQL runs once for a statement, not once for a row.
drop policy if exists metersync_others on meter_readings;
create policy metersync_others on meter_readings
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
-- An insert with ON CONFLICT needs both the INSERT and the SELECT policy to pass, also for a reading that exists.
drop policy if exists metersync_site_select on meter_readings;
create policy metersync_site_select on meter_readings for select
  using (source_node = any ((select metersync_own_nodes())::uuid[]));
drop policy if exists metersync_site_insert on meter_readings;
create policy metersync_site_insert on meter_readings for insert
  with check (source_node = any ((select metersync_own_nodes())::uuid[]));
-- The rows that a site locks for a correction must pass this policy as well.
drop policy if exists metersync_site_update on meter_readings;
create policy metersync_site_update on meter_readings for update
  using (source_node = any ((select metersync_own_nodes())::uuid[])) with check (source_node = any ((select metersync_own_nodes())::uuid[]));
alter table meter_readings enable row level security;

drop policy if exists metersync_others on meters;
create policy metersync_others on meters
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
drop policy if exists metersync_site_select on meters;
create policy metersync_site_select on meters for select
  using (location_id is null or (select metersync_own_locations()) is null or location_id = any ((select metersync_own_locations())::text[]));
alter table meters enable row level security;

drop policy if exists metersync_others on tenant;
create policy metersync_others on tenant
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
drop policy if exists metersync_site_select on tenant;
create policy metersync_site_select on tenant for select
  using ((select metersync_own_tenants()) is null or tenant_id = any ((select metersync_own_tenants())::text[]));
alter table tenant enable row level security;

drop policy if exists metersync_others on metersync_sites;
create policy metersync_others on metersync_sites
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
drop policy if exists metersync_site_select on metersync_sites;
create policy metersync_site_select on metersync_sites for select using (role = session_user);
alter table metersync_sites enable row level security;

drop policy if exists metersync_others on metersync_site_nodes;
create policy metersync_others on metersync_site_nodes
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
alter table metersync_site_nodes enable row level security;

drop policy if exists metersync_others on metersync_heartbeats;
create policy metersync_others on metersync_heartbeats
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
drop policy if exists metersync_site_select on metersync_heartbeats;
create policy metersync_site_select on metersync_heartbeats for select
  using (node_id = any ((select metersync_own_nodes())::uuid[]));
drop policy if exists metersync_site_insert on metersync_heartbeats;
create policy metersync_site_insert on metersync_heartbeats for insert
  with check (node_id = any ((select metersync_own_nodes())::uuid[]));
drop policy if exists metersync_site_update on metersync_heartbeats;
create policy metersync_site_update on metersync_heartbeats for update
  using (node_id = any ((select metersync_own_nodes())::uuid[])) with check (node_id = any ((select metersync_own_nodes())::uuid[]));
alter table metersync_heartbeats enable row level security;

drop policy if exists metersync_others on metersync_sent_days;
create policy metersync_others on metersync_sent_days
  using ((select not metersync_is_site())) with check ((select not metersync_is_site()));
drop policy if exists metersync_site_select on metersync_sent_days;
create policy metersync_site_select on metersync_sent_days for select
  using (node_id = any ((select metersync_own_nodes())::uuid[]));
drop policy if exists metersync_site_insert on metersync_sent_days;
create policy metersync_site_insert on metersync_sent_days for insert
  with check (node_id = any ((select metersync_own_nodes())::uuid[]));
drop policy if exists metersync_site_update on metersync_sent_days;
create policy metersync_site_update on metersync_sent_days for update
  using (node_id = any ((select metersync_own_nodes())::uuid[])) with check (node_id = any ((select metersync_own_nodes())::uuid[]));
alter table metersync_sent_days enable row level security;

-- A new version of each row of the registry: each site compares its meters and tenants at its next cycle, although no table has changed.
update metersync_sites set name = name;
