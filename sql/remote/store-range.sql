-- Safe to repeat, as store-readings.sql is, for the readings of the staging table.
insert into meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_id, timestamp, value, unit, metadata, ?::uuid, id
from incoming_readings,
  set_config('idle_in_transaction_session_timeout', ?, true) as patience,
  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true) as durability
on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null
do update set value = excluded.value, unit = excluded.unit, metadata = excluded.metadata
where ?::boolean and (meter_readings.value::text, meter_readings.unit, meter_readings.metadata::text)
  is distinct from (excluded.value::text, excluded.unit, excluded.metadata::text)
