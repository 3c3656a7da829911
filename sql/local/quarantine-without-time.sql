-- Moves readings without a timestamp to the quarantine, because the poll orders by timestamp and never returns them. Returns their number
-- and the first 100 of their meters. Safe to repeat: one statement moves the readings or leaves them.
with moved as (
  delete from meter_readings
  where is_synchronized is not true and timestamp is null
  returning *
), quarantined as (
insert into quarantined_readings (source_node, source_id, meter_id, timestamp, value, unit, metadata, sqlstate, error)
select (select node_id from sync_node), id, meter_id, timestamp, value, unit, metadata::text::json, '23502',
       'timestamp is NULL: the remote database could not recognize the reading if it were sent twice'
from moved
returning meter_id
)
select count(*) as readings,
       (select string_agg(left(meter_id, 100), ', ')
        from (select distinct meter_id from quarantined order by meter_id limit 100) as first) as meters
from quarantined
