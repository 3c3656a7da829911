-- Finds the given readings that are not stored, neither by this node nor by another program without a node.
select marked.id::text
from unnest(?::bigint[], ?::text[], ?::timestamp[], ?::numeric[]) as marked (id, meter_id, timestamp, value)
where not exists (
  select from {{remote.schema}}meter_readings as stored
  where stored.meter_id = marked.meter_id and stored.timestamp = marked.timestamp
    and (stored.source_node = ?::uuid and stored.source_id = marked.id or stored.source_node is null and stored.value = marked.value))
