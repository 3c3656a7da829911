-- Safe to repeat: it only reads. Which readings are not in the remote database, although it accepted their insert. Looked for by key,
-- without a lock: a lock, or a comparison of values, would hide rows that are there.
select (:#firstId::bigint + id_offset)::text as id
from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[]) as reading (id_offset, meter_id_at, timestamp_at),
  (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps offset 0) as batch
-- one by one, by the index, whatever the statistics say of a node that is new
where (
  select true from {{remote.schema}}meter_readings
  where (source_node, source_id, meter_id, timestamp)
      = (:#nodeId::uuid, :#firstId::bigint + id_offset, meter_ids[meter_id_at], timestamps[timestamp_at])
  limit 1
) is null
