-- Grants everything that Metersync needs on the local database to a role named metersync (change the name if yours differs).
-- Run as the owner of the tables, after `metersync migrate`: psql -f sql/local/grants.sql
-- If the tables are in a schema of their own: psql -c 'set search_path to "the schema"' -f sql/local/grants.sql
do $$ begin execute format('grant usage on schema %I to metersync', current_schema()); end $$;
do $$ begin execute format('grant connect, temporary on database %I to metersync', current_database()); end $$;
grant select, delete on meter_readings to metersync;
grant select, insert, update on meters, tenant to metersync;
grant select, update on sync_node to metersync;
grant select, insert, delete on sync_logs to metersync;
grant usage on sequence sync_logs_id_seq to metersync;
grant select, insert, update, delete on quarantined_readings to metersync;
grant usage on sequence quarantined_readings_id_seq to metersync;
grant select, insert, update, delete on excluded_readings to metersync;
grant select, insert, delete on held_deactivations to metersync;
grant select, delete on sent_readings to metersync;
grant select, insert, update on received_rows to metersync;
grant select, insert, delete on meter_conflicts to metersync;
grant select, insert on sent_readings_archive to metersync;
grant select, insert, update on resends to metersync;
grant execute on function keep_sent_archive(integer) to metersync;
-- to know which migrations have run; the table is missing if an operator ran the output of metersync migrate --print by hand
do $$ begin
  if to_regclass('metersync_schema_history') is not null then
    grant select on metersync_schema_history to metersync;
  end if;
end $$;
