-- Safe to repeat: it only reads. As poll-readings.sql, but measures the readings first, and gives no more than so many bytes.
-- A first reading that is larger comes without its values; withheld is its size in bytes then.
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
           octet_length(meter_id) + octet_length(unit) + octet_length(value::text) + coalesce(octet_length(metadata::text), 0) as size
    from meter_readings
    where not is_synchronized
      and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
    order by meter_readings.timestamp, meter_readings.id
    limit :#limit
  ) as page
) as sized
where total <= :#bytes or total = size
order by sized.timestamp, sized.id
