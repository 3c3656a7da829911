-- Finds the readings that are still in the queue, in any version. Returns the columns of poll-readings.sql.
select :#nodeId as node_id, id::text as id, meter_id, timestamp::text as timestamp, value::text as value, unit, metadata::text as metadata,
       xmin::text as version, null::bigint as withheld
from meter_readings
where id = any (:#ids::bigint[]) and is_synchronized is not true
  -- after a rebuild, a database has other readings under these ids
  and not exists (select from sync_node where node_id <> :#nodeId::uuid)
