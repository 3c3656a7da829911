-- Safe to repeat. All that Metersync needs on the remote database, for a role named metersync (change it where yours differs).
-- Run as the owner of the tables, after `metersync migrate`: psql -f sql/remote/grants.sql
grant usage on schema public to metersync;
grant select, insert on meter_readings to metersync;
grant update (value, unit, metadata) on meter_readings to metersync;
grant usage on sequence meter_readings_id_seq to metersync;
grant select on meters, tenant to metersync;
-- for batches larger than BATCH_SIZE, which go through a staging table
do $$ begin execute format('grant connect, temporary on database %I to metersync', current_database()); end $$;
