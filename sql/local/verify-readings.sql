-- Counts the sent, waiting and quarantined readings by meter and day. Sent readings count for days that are entirely in the range.
-- Sorted like sql/remote/verify-readings.sql.
with chosen as (
  select ?::timestamp as begins, ?::timestamp as ends, ?::text as meter
), counted as (
  select meter_id, day, readings as sent, 0 as waiting, 0 as quarantined
  from sent_readings, chosen
  where day >= begins and day + 1 <= ends and (meter is null or meter_id = meter)
  union all
  select meter_id, timestamp::date, 0, (is_synchronized is not true)::integer, 0
  from meter_readings, chosen
  where timestamp >= begins and timestamp < ends and (meter is null or meter_id = meter)
  union all
  select meter_id, timestamp::date, 0, 0, 1
  from quarantined_readings, chosen
  where timestamp >= begins and timestamp < ends and (meter is null or meter_id = meter)
)
select meter_id, day - date '2000-01-01' as day_number, day::text as day,
       sum(sent)::bigint as sent, sum(waiting)::bigint as waiting, sum(quarantined)::bigint as quarantined
from counted group by meter_id, day
order by meter_id collate "C", day
