-- Finds the last reading of a backlog: the newest waiting reading up to a time. Readings from the future are not the backlog's.
select id::text as id, timestamp::text as timestamp
from meter_readings
where is_synchronized is not true
  and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
  and timestamp <= :#latest::timestamp
order by meter_readings.timestamp desc, meter_readings.id desc
limit 1
