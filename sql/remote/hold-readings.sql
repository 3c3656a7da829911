-- Safe to repeat: it changes nothing. Locks all rows of the readings until the transaction ends, and gives those that differ. The
-- comparison comes after the lock: a row that looks equal may be about to change by a correction that is not committed yet. If the link
-- dies before that, the server holds the locks no longer than Metersync waits for its answer.
-- The comparison is of the text: 1.0 and 1.00 are equal numbers and different readings.
select sent.source_id::text as id
from (
  select :#firstId::bigint + id_offset as source_id, meter_ids[meter_id_at] as meter_id, timestamps[timestamp_at] as timestamp,
         value, units[unit_at] as unit, metadata -> metadata_at as metadata
  from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[], :#values::numeric[], :#unitAt::int[], :#metadataAt::int[])
    as reading (id_offset, meter_id_at, timestamp_at, value, unit_at, metadata_at),
    -- once for all readings ("offset 0"): values that repeat cross the link once
    (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps,
            :#distinctUnits::text[] as units, :#metadata::jsonb as metadata,
            set_config('idle_in_transaction_session_timeout', :#patience, true)
     offset 0) as batch
  -- every process in one order, so that none waits for another that waits for it
  order by source_id
) as sent, lateral (
  -- one by one, whatever the statistics say of a node that is new
  select value, unit, metadata from {{remote.schema}}meter_readings
  where (meter_readings.source_node, meter_readings.source_id, meter_readings.meter_id, meter_readings.timestamp)
      = (:#nodeId::uuid, sent.source_id, sent.meter_id, sent.timestamp)
  for no key update
) as held
where (held.value::text, held.unit, held.metadata::text) is distinct from (sent.value::text, sent.unit, sent.metadata::text)
