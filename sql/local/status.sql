-- Counts the queue exactly up to 100,000 readings. A longer queue is estimated from one page in a hundred.
with queue as (
  select timestamp from meter_readings
  where is_synchronized is not true
    and not exists (select from excluded_readings
                    where excluded_readings.id = meter_readings.id and excluded_readings.version = meter_readings.xmin)
  order by timestamp, id limit 100001
), counted as (
  select count(*) as size, (array_agg(timestamp))[1] as oldest from queue
)
select case when size <= 100000 then size else greatest(size,
         (select count(*) * 100 from meter_readings tablesample system (1) where is_synchronized is not true)) end as queue_size,
       size > 100000 as queue_size_is_estimate,
       case when isfinite(oldest) then to_char(oldest, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') else oldest::text end as oldest,
       exists (select from meter_readings where is_synchronized is not true and timestamp is null) as without_time,
       (select count(*) from quarantined_readings) as quarantined,
       (select count(*) from excluded_readings) as excluded,
       (select reason from excluded_readings order by excluded_at desc limit 1) as excluded_reason,
       (select count(*) from meters where active) as meters,
       (select count(*) from meters where not active) as inactive_meters,
       (select count(*) from tenant) as tenants,
       (select count(*) from meter_conflicts where overwritten_at > localtimestamp - interval '1 day') as conflicts,
       pg_total_relation_size(to_regclass('quarantined_readings')) as quarantine_bytes,
       -- NULL before the migration
       (select sum(pg_total_relation_size(relid)) from pg_partition_tree(to_regclass('sent_readings_archive')))::bigint as archive_bytes,
       (select max(id) from sync_logs) as newest_log,
       (select node_id::text from sync_node) as node_id
from counted
