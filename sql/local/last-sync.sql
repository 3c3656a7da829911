-- Reads the last cycle and the last meter reconciliation. All flows of a cycle have the same time; a cycle succeeded if all its flows did.
-- The newest rows have the highest ids. Their times are no measure, because the clock may have been set back.
with flow as (
  select *, to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ended_at, details ->> 'flow' as name
  from sync_logs where details ->> 'flow' is not null order by id desc limit 10000
), cycle as (
  select max(id) as id, max(ended_at) as ended_at, bool_and(success) as success,
         string_agg(name || ': ' || error_message, '; ' order by name) as error
  from flow where name not like 'meter-sync%' group by timestamp
), meter_sync as (
  select * from flow where name = 'meter-sync' order by id desc limit 1
), approval as (
  select sum((details ->> 'deactivated')::bigint) as deactivated from flow
  where name = 'meter-sync-approval' and id > (select id from meter_sync)
), held as (
  select count(*) as count, to_char(min(held_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since from held_deactivations
)
select (select ended_at from cycle where success order by id desc limit 1) as last_success,
       (select ended_at from flow where name = 'upload-readings' and records_processed > 0 order by id desc limit 1) as last_upload,
       (select success from cycle order by id desc limit 1) as success,
       (select error from cycle order by id desc limit 1) as error,
       meter_sync.ended_at as meter_sync_time, meter_sync.success as meter_sync_success, meter_sync.error_message as meter_sync_error,
       (meter_sync.details ->> 'inserted')::bigint as inserted, (meter_sync.details ->> 'updated')::bigint as updated,
       (meter_sync.details ->> 'deactivated')::bigint + coalesce((select deactivated from approval), 0)::bigint as deactivated, (meter_sync.details ->> 'reactivated')::bigint as reactivated,
       (select ended_at from flow where name = 'meter-sync' and not success order by id desc limit 1) as meter_sync_error_time,
       held.count as held, held.since as held_since,
       (select json_agg(first)::text from (select meter_id as "meterId", name from held_deactivations
          join meters using (meter_id) order by meter_id limit 100) as first) as held_meters
from held left join meter_sync on true
