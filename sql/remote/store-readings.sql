-- Safe to repeat: a reading that is there already changes nothing, one corrected since takes the correction.
-- The comparison is of the text: 1.0 and 1.00 are equal numbers and different readings.
insert into meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_id, timestamp, value, unit, metadata, :#nodeId::uuid, id
from unnest(:#ids::bigint[], :#meterIds::text[], :#timestamps::timestamp[],
            :#values::numeric[], :#units::text[], :#metadata::jsonb[])
  as reading (id, meter_id, timestamp, value, unit, metadata),
  -- for this transaction: where the link dies now, the server keeps the rows locked no longer than we wait for its answer
  set_config('idle_in_transaction_session_timeout', :#${properties:db.socket.timeout.ms}, true) as patience,
  -- and what is acknowledged is on its disk: we delete it here
  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true) as durability
on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null
do update set value = excluded.value, unit = excluded.unit, metadata = excluded.metadata
where (meter_readings.value::text, meter_readings.unit, meter_readings.metadata::text)
  is distinct from (excluded.value::text, excluded.unit, excluded.metadata::text)
