-- Finds readings that the remote database lacks although it accepted their insert. Searches by key and without a lock, because a lock or
-- a comparison of values would hide existing rows.
select (:#firstId::bigint + id_offset)::text as id
from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[]) as reading (id_offset, meter_id_at, timestamp_at),
  (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps offset 0) as batch
-- one by one, through the index, even if the statistics do not know a new node yet
where (
  select true from {{remote.schema}}meter_readings
  where (source_node, source_id, meter_id, timestamp)
      = (:#nodeId::uuid, :#firstId::bigint + id_offset, meter_ids[meter_id_at], timestamps[timestamp_at])
  limit 1
) is null
