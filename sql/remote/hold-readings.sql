-- Safe to repeat: it changes nothing. Holds the readings that are there until the transaction ends; where the link dies before that,
-- the server holds them no longer than we wait for its answer.
select count(*), set_config('idle_in_transaction_session_timeout', :#patience, true)
from (
  select from meter_readings
  join (
    select :#nodeId::uuid as source_node, :#firstId::bigint + id_offset as source_id,
           (:#distinctMeterIds::text[])[meter_id_at] as meter_id, (:#distinctTimestamps::timestamp[])[timestamp_at] as timestamp
    from unnest(:#idOffsets::bigint[], :#meterIdAt::int[], :#timestampAt::int[]) as reading (id_offset, meter_id_at, timestamp_at)
  ) as sent using (source_node, source_id, meter_id, timestamp)
  order by source_id
  for no key update of meter_readings
) as held
