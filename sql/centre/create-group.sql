-- Creates the group of the sites' login roles unless it exists. Its privileges are those of grants.sql. One site is added after the other, because
-- PostgreSQL refuses two changes of the same privileges.
do $$ begin
  perform pg_advisory_xact_lock(hashtext('metersync'), hashtext('sites'));
  if not exists (select from pg_roles where rolname = {{remote.schema}}metersync_site_group()) then
    execute format('create role %I nologin', {{remote.schema}}metersync_site_group());
  end if;
end $$
