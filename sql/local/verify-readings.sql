-- Counts the sent, waiting, quarantined and archived readings by meter and day. Sent readings count for days that are entirely in the range.
-- Sorted like sql/remote/verify-readings.sql.
with chosen as (
  select ?::timestamp as begins, ?::timestamp as ends, ?::text as meter
), counted as (
  select meter_id, day, readings as sent, 0 as waiting, 0 as quarantined, 0 as archived, null::timestamp as archived_since
  from sent_readings, chosen
  where day >= begins and day + 1 <= ends and (meter is null or meter_id = meter)
  union all
  select meter_id, timestamp::date, 0, (is_synchronized is not true)::integer, 0, 0, null
  from meter_readings, chosen
  where timestamp >= begins and timestamp < ends and (meter is null or meter_id = meter)
  union all
  select meter_id, timestamp::date, 0, 0, 1, 0, null
  from quarantined_readings, chosen
  where timestamp >= begins and timestamp < ends and (meter is null or meter_id = meter)
  union all
  -- each reading once, in however many versions it was sent
  select meter_id, timestamp::date, 0, 0, 0, count(distinct (source_id, timestamp)), min(sent_at)
  from sent_readings_archive, chosen
  where source_node = (select node_id from sync_node)
    and timestamp >= begins and timestamp < ends and (meter is null or meter_id = meter)
  group by meter_id, timestamp::date
)
select meter_id, day - date '2000-01-01' as day_number, day::text as day,
       sum(sent)::bigint as sent, sum(waiting)::bigint as waiting, sum(quarantined)::bigint as quarantined,
       sum(archived)::bigint as archived, date_trunc('second', min(archived_since))::text as archived_since
from counted group by meter_id, day
order by meter_id collate "C", day
