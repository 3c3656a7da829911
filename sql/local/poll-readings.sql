-- Safe to repeat: it only reads. Everything passes as text, so that nothing changes on its way; version tells a row that was
-- changed since from the one that was sent. Large values stay in the database: withheld says so, and poll-large-readings.sql
-- reads them. The order names the table's columns: a bare name would be the text, which has no index and sorts 10 before 9.
select (select node_id::text from sync_node) as node_id,
       id::text as id,
       meter_id,
       timestamp::text as timestamp,
       case when pg_column_size(value) <= 2000 then value::text end as value,
       unit,
       case when pg_column_size(metadata) <= 2000 and pg_column_compression(metadata) is null then metadata::text end as metadata,
       xmin::text as version,
       -- uncompressed values up to this size lie in the row itself; PostgreSQL compresses or moves larger ones (TOAST)
       case when pg_column_size(value) > 2000 or pg_column_size(metadata) > 2000 or pg_column_compression(metadata) is not null
              -- nor is there a key without it
              or meter_id is null
            then 2001::bigint end as withheld
from meter_readings
where is_synchronized is not true
  and not exists (select from excluded_readings
                  where excluded_readings.id = meter_readings.id and excluded_readings.version = meter_readings.xmin)
  and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
order by meter_readings.timestamp, meter_readings.id
limit :#limit
