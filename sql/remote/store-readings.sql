-- Safe to repeat: it changes no reading that is there. Sent in one message, it may also come late, after a correction.
insert into meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_ids[meter_id_at], timestamps[timestamp_at], value, units[unit_at], metadata -> metadata_at,
       :#nodeId::uuid, :#firstId::bigint + id_offset
from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[], :#values::numeric[], :#unitAt::int[], :#metadataAt::int[])
  as reading (id_offset, meter_id_at, timestamp_at, value, unit_at, metadata_at),
  -- once for all readings ("offset 0"): values that repeat cross the link once
  (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps,
          :#distinctUnits::text[] as units, metadata,
          -- for this transaction: what is acknowledged is on its disk, for it is deleted locally
          set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true),
          -- an error if one of the values is not one JSON value, which would shift the others; sort-readings.sql then finds it
          1 / (jsonb_array_length(metadata) = :#metadataCount)::int as one
   from (select :#metadata::jsonb as metadata offset 0) as parsed offset 0) as batch
where one = 1
on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null do nothing
