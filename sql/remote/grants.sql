-- Grants everything that Metersync needs on the remote database to a role named metersync (change the name if yours differs). metersync site add
-- runs it for the group of the sites' roles.
-- Run as the owner of the tables, after `metersync migrate`: psql -f sql/remote/grants.sql
-- If the tables are in a schema of their own: psql -c 'set search_path to "the schema"' -f sql/remote/grants.sql
do $$ begin execute format('grant usage on schema %I to %I', current_schema(), 'metersync'); end $$;
-- the columns that Metersync writes: a role that chooses the ids could take those of the sequence away from other clients
grant select, insert (meter_id, timestamp, value, unit, metadata, source_node, source_id) on meter_readings to metersync;
grant update (value, unit, metadata) on meter_readings to metersync;
grant usage on sequence meter_readings_id_seq to metersync;
grant select on meters, tenant to metersync;
do $$ begin execute format('grant connect on database %I to %I', current_database(), 'metersync'); end $$;
-- to know which migrations have run; the table is missing if an operator ran the output of metersync migrate --print by hand
do $$ begin
  if to_regclass('metersync_schema_history') is not null then
    grant select on metersync_schema_history to metersync;
  end if;
end $$;
-- to report to the centre; the tables are missing unless an administrator ran metersync migrate --remote --fleet
do $$ begin
  if to_regclass('metersync_heartbeats') is not null then
    grant select, insert, update on metersync_heartbeats to metersync;
    grant select on metersync_sites to metersync;
    grant execute on function metersync_bind_node(uuid) to metersync;
    grant select, insert, update (sent, updated_at) on metersync_sent_days to metersync;
    grant select on metersync_retention to metersync;
  end if;
end $$;
