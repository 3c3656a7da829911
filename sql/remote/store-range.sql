-- Safe to repeat, and late, as store-readings.sql is, for the readings of the staging table.
insert into meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_id, timestamp, value, unit, metadata, ?::uuid, id
from incoming_readings,
  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true) as durability
on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null do nothing
