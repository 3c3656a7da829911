-- Safe to repeat: a reading that is there already changes nothing, one corrected since takes the correction.
-- Without :#corrects it changes no row that is there: sent in one message, it may come late, after a correction.
-- The comparison is of the text: 1.0 and 1.00 are equal numbers and different readings.
insert into meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_ids[meter_id_at], timestamps[timestamp_at], value, units[unit_at], metadata[metadata_at],
       :#nodeId::uuid, :#firstId::bigint + id_offset
from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[], :#values::numeric[], :#unitAt::int[], :#metadataAt::int[])
  as reading (id_offset, meter_id_at, timestamp_at, value, unit_at, metadata_at),
  -- once for all readings ("offset 0"): values that repeat cross the link once
  (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps,
          :#distinctUnits::text[] as units, :#distinctMetadata::jsonb[] as metadata,
          -- for this transaction: what is acknowledged is on its disk, for it is deleted here
          set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)
   offset 0) as batch
on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null
do update set value = excluded.value, unit = excluded.unit, metadata = excluded.metadata
where :#corrects::boolean and (meter_readings.value::text, meter_readings.unit, meter_readings.metadata::text)
  is distinct from (excluded.value::text, excluded.unit, excluded.metadata::text)
