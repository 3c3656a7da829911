-- Updates differing remote readings to the local values. Safe to repeat only in the transaction of hold-readings.sql, which holds the locks.
-- The comparison is of the text: 1.0 and 1.00 are equal numbers and different readings.
update {{remote.schema}}meter_readings set value = sent.value, unit = sent.unit, metadata = sent.metadata
from (
  select :#nodeId::uuid as source_node, :#firstId::bigint + id_offset as source_id, meter_ids[meter_id_at] as meter_id,
         timestamps[timestamp_at] as timestamp, value, units[unit_at] as unit, metadata -> metadata_at as metadata
  from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[], :#values::numeric[], :#unitAt::int[], :#metadataAt::int[])
    as reading (id_offset, meter_id_at, timestamp_at, value, unit_at, metadata_at),
    -- once for all readings ("offset 0"): repeated values cross the link once
    (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps,
            :#distinctUnits::text[] as units, :#metadata::jsonb as metadata,
            -- for this transaction: an acknowledged correction must be on the server's disk, because Metersync deletes the local row
            set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)
     offset 0) as batch
  -- before the join, because the join would carry the arrays of the batch with each row
  offset 0
) as sent
where (meter_readings.source_node, meter_readings.source_id, meter_readings.meter_id, meter_readings.timestamp)
    = (sent.source_node, sent.source_id, sent.meter_id, sent.timestamp)
  and (meter_readings.value::text, meter_readings.unit, meter_readings.metadata::text)
    is distinct from (sent.value::text, sent.unit, sent.metadata::text)
