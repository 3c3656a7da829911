-- Safe to repeat: it only reads. The queue is counted up to 100,000 readings; past it estimated from one page in a hundred.
with counted as (
  select count(*) as size from (select from meter_readings where is_synchronized is not true limit 100001) as few
), excluded as (
  select count(*) as size from excluded_readings
), oldest as (
  select timestamp from meter_readings
  where is_synchronized is not true
    and not exists (select from excluded_readings
                    where excluded_readings.id = meter_readings.id and excluded_readings.version = meter_readings.xmin)
  order by timestamp, id limit 1
)
select greatest(0, case when counted.size <= 100000 then counted.size else greatest(counted.size,
         (select count(*) * 100 from meter_readings tablesample system (1) where is_synchronized is not true)) end - excluded.size)
         as queue_size,
       counted.size > 100000 as queue_size_is_estimate,
       (select case when isfinite(timestamp) then to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') else timestamp::text end
          from oldest) as oldest,
       (select count(*) from quarantined_readings) as quarantined,
       excluded.size as excluded,
       (select reason from excluded_readings order by excluded_at desc limit 1) as excluded_reason,
       (select count(*) from meters) as meters,
       (select count(*) from tenant) as tenants,
       (select max(id) from sync_logs) as newest_log,
       (select node_id::text from sync_node) as node_id
from counted, excluded
