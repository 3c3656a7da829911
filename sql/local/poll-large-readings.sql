-- Safe to repeat: it only reads. As poll-readings.sql, but measures the readings first, and gives no more than so many bytes.
-- A first reading that is larger comes without its values; withheld is its size in bytes then. A reading without a meter_id, which could
-- not be recognized if it were sent twice, is larger than any.
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
    order by meter_readings.timestamp, meter_readings.id
    limit :#limit
  ) as page
) as sized
where total <= :#bytes or total = size
order by sized.timestamp, sized.id
