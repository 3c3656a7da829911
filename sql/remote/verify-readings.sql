-- Counts the stored readings of one node by meter and day. A doubled reading has the same id, meter and time as another one.
-- Sorted like sql/local/verify-readings.sql.
with reading as (
  select meter_id, timestamp, count(*) as copies
  from {{remote.schema}}meter_readings
  where source_node = ?::uuid and timestamp >= ?::timestamp and timestamp < ?::timestamp and (?::text is null or meter_id = ?)
  group by meter_id, timestamp, source_id
)
select meter_id, timestamp::date - date '2000-01-01' as day_number, timestamp::date::text as day,
       count(*) as stored, sum(copies - 1)::bigint as doubled
from reading group by meter_id, timestamp::date
order by meter_id collate "C", timestamp::date
