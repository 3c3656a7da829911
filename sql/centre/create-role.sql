-- Creates the login role of the site that offer-site.sql passes, as a member of the group.
do $$ begin
  execute format('create role %I login password %L in role %I', current_setting('metersync.role'), current_setting('metersync.verifier'),
                 {{remote.schema}}metersync_site_group());
end $$
