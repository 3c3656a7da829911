-- Moves the next reading of the queue, which the local database can't return as UTF-8, to the quarantine: other bytes than ASCII as \ooo,
-- and the whole row as bytes. Moves no reading unless another waiting reading is plain ASCII, because otherwise the encoding of the
-- whole database may be wrong. Safe to repeat: one statement moves the reading or leaves it.
with unreadable as (
  select id from meter_readings
  where is_synchronized is not true
    and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
    and not exists (select from excluded_readings
                    where excluded_readings.id = meter_readings.id and excluded_readings.version = meter_readings.xmin)
  order by timestamp, id
  limit 1
), others as (
  select id, concat(meter_id, unit, metadata) as texts from meter_readings
  where is_synchronized is not true
  order by timestamp desc, id desc
  limit 1000
), moved as (
  delete from meter_readings using unreadable
  where meter_readings.id = unreadable.id
    and exists (select from others where others.id <> unreadable.id and texts !~ '[^\x01-\x7f]')
  returning meter_readings.*
)
insert into quarantined_readings (source_node, source_id, meter_id, timestamp, value, unit, sqlstate, error, row_bytes)
select (select node_id from sync_node), id, encode(convert_to(meter_id, getdatabaseencoding()), 'escape'), timestamp, value,
       encode(convert_to(unit, getdatabaseencoding()), 'escape'),
       substring(:#error from 'SQLSTATE (\w+)'), 'the local database can''t give the reading as UTF-8: ' || :#error, convert_to(moved::text, getdatabaseencoding())
from moved
returning source_id::text as id, timestamp::text as timestamp, meter_id
