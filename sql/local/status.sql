-- Safe to repeat: it only reads. The queue is counted up to 100,000 readings; past it estimated from one page in a hundred.
with counted as (
  select count(*) as size from (select from meter_readings where not is_synchronized limit 100001) as few
), oldest as (
  select timestamp from meter_readings where not is_synchronized order by timestamp, id limit 1
)
select case when size <= 100000 then size else greatest(size,
         (select count(*) * 100 from meter_readings tablesample system (1) where not is_synchronized)) end as queue_size,
       size > 100000 as queue_size_is_estimate,
       (select case when isfinite(timestamp) then to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') else timestamp::text end
          from oldest) as oldest,
       (select count(*) from quarantined_readings) as quarantined,
       (select count(*) from meters) as meters,
       (select count(*) from tenant) as tenants,
       (select max(id) from sync_logs) as newest_log,
       (select node_id::text from sync_node) as node_id
from counted
