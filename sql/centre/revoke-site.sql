-- Marks the site that offer-site.sql passes as revoked, and takes the privileges and the login from its role.
do $$
declare
  login name := current_setting('metersync.role');
begin
  update {{remote.schema}}metersync_sites set revoked_at = coalesce(revoked_at, current_timestamp) where name = current_setting('metersync.site');
  if exists (select from pg_roles where rolname = login) then
    execute format('revoke %I from %I', {{remote.schema}}metersync_site_group(), login);
    execute format('alter role %I nologin', login);
  end if;
end $$
