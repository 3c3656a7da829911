-- Finds readings that another program marked as synchronized. Metersync never sends these readings.
select id, meter_id, timestamp::text as timestamp, timestamp::date - date '2000-01-01' as day_number,
       timestamp::date::text as day, value::text as value
from meter_readings
where is_synchronized and timestamp >= ?::timestamp and timestamp < ?::timestamp and (?::text is null or meter_id = ?)
