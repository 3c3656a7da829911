-- Removes the site that offer-site.sql passes: its row of the registry, its reports and its role. The readings stay.
do $$
declare
  login name := current_setting('metersync.role');
begin
  delete from {{remote.schema}}metersync_sent_days
  where node_id in (select node_id from {{remote.schema}}metersync_site_nodes where site = current_setting('metersync.site'));
  delete from {{remote.schema}}metersync_heartbeats
  where node_id in (select node_id from {{remote.schema}}metersync_site_nodes where site = current_setting('metersync.site'));
  delete from {{remote.schema}}metersync_sites where name = current_setting('metersync.site');
  if exists (select from pg_roles where rolname = login) then
    execute format('drop role %I', login);
  end if;
end $$
