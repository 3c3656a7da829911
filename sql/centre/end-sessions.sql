-- Ends the sessions of the role that offer-site.sql passes; after its login is committed away, so that no session begins in between.
-- An administrator who is not a superuser may end the sessions of a role of which it is a member: it joins the role for the length of this transaction.
do $$
declare
  login name := current_setting('metersync.role');
begin
  if exists (select from pg_stat_activity where usename = login) then
    begin
      perform pg_terminate_backend(pid) from pg_stat_activity where usename = login;
    exception when insufficient_privilege then
      execute format('grant %I to current_user', login);
      perform pg_terminate_backend(pid) from pg_stat_activity where usename = login;
      execute format('revoke %I from current_user', login);
    end;
  end if;
end $$
