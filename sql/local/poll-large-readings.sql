-- Reads a page like poll-readings.sql, but measures the readings first, and returns up to the given number of bytes. If the first reading
-- is larger, it comes without its values, and withheld is its size in bytes. A reading without a meter_id counts as larger than any limit,
-- because a second delivery of it would not be recognized.
select (select node_id::text from sync_node) as node_id,
       id::text as id,
       meter_id,
       timestamp::text as timestamp,
       case when total <= :#bytes then value::text end as value,
       unit,
       case when total <= :#bytes then metadata::text end as metadata,
       version::text as version,
       case when total > :#bytes then size::bigint end as withheld
from (
  select *, sum(size) over (order by timestamp, id rows unbounded preceding) as total
  from (
    select id, meter_id, timestamp, value, unit, metadata, xmin as version,
           case when meter_id is null then 9223372036854775807 else octet_length(meter_id) + coalesce(octet_length(unit), 0)
             + coalesce(octet_length(value::text), 0) + coalesce(octet_length(metadata::text), 0) end as size
    from meter_readings
    where is_synchronized is not true
      and not exists (select from excluded_readings
                      where excluded_readings.id = meter_readings.id and excluded_readings.version = meter_readings.xmin)
      and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
      and timestamp <= :#endTimestamp::timestamp
      and id not between :#readFrom::bigint and :#readTo::bigint
    order by meter_readings.timestamp, meter_readings.id
    limit :#limit
  ) as page
) as sized
where total <= :#bytes or total = size
order by sized.timestamp, sized.id
