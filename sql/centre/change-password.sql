-- Gives the role that offer-site.sql passes another password.
do $$ begin
  execute format('alter role %I password %L', current_setting('metersync.role'), current_setting('metersync.verifier'));
end $$
