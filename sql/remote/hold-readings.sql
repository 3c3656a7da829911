-- Locks the remote rows of the readings until the transaction ends, and returns the rows that differ. The comparison comes after the lock,
-- because an uncommitted correction may be about to change a row that looks equal. If the link breaks before the commit, the server
-- releases the locks after the time that Metersync waits for an answer.
-- The comparison is of the text: 1.0 and 1.00 are equal numbers and different readings.
select sent.source_id::text as id
from (
  select :#firstId::bigint + id_offset as source_id, meter_ids[meter_id_at] as meter_id, timestamps[timestamp_at] as timestamp,
         value, units[unit_at] as unit, metadata -> metadata_at as metadata
  from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[], :#values::numeric[], :#unitAt::int[], :#metadataAt::int[])
    as reading (id_offset, meter_id_at, timestamp_at, value, unit_at, metadata_at),
    -- once for all readings ("offset 0"): repeated values cross the link once
    (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps,
            :#distinctUnits::text[] as units, :#metadata::jsonb as metadata,
            set_config('idle_in_transaction_session_timeout', :#patience, true)
     offset 0) as batch
  -- all processes lock in the same order, so that they do not deadlock
  order by source_id
) as sent, lateral (
  -- one by one, even if the statistics do not know a new node yet
  select value, unit, metadata from {{remote.schema}}meter_readings
  where (meter_readings.source_node, meter_readings.source_id, meter_readings.meter_id, meter_readings.timestamp)
      = (:#nodeId::uuid, sent.source_id, sent.meter_id, sent.timestamp)
  for no key update
) as held
where (held.value::text, held.unit, held.metadata::text) is distinct from (sent.value::text, sent.unit, sent.metadata::text)
