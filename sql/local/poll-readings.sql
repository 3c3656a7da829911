-- Reads a page of the queue. All values are texts, so that no conversion changes them; a changed version shows a later update of the row.
-- Large values stay in the database: withheld marks the reading, and poll-large-readings.sql reads it.
-- The order names the table's columns: a bare name would be the text, which has no index and sorts 10 before 9.
select (select node_id::text from sync_node) as node_id,
       id::text as id,
       meter_id,
       timestamp::text as timestamp,
       case when pg_column_size(value) <= 2000 then value::text end as value,
       unit,
       case when pg_column_size(metadata) <= 2000 and pg_column_compression(metadata) is null then metadata::text end as metadata,
       xmin::text as version,
       -- PostgreSQL stores uncompressed values up to this size in the row, and compresses or moves larger values (TOAST)
       case when pg_column_size(value) > 2000 or pg_column_size(metadata) > 2000 or pg_column_compression(metadata) is not null
              -- a reading without a meter_id has no key
              or meter_id is null
            then 2001::bigint end as withheld
from meter_readings
where is_synchronized is not true
  and not exists (select from excluded_readings
                  where excluded_readings.id = meter_readings.id and excluded_readings.version = meter_readings.xmin)
  and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
  and timestamp <= :#endTimestamp::timestamp
  and id not between :#readFrom::bigint and :#readTo::bigint
order by meter_readings.timestamp, meter_readings.id
limit :#limit
