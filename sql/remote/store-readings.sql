-- Safe to repeat: a reading that is there already changes nothing, one corrected since takes the correction.
-- The comparison is of the text: 1.0 and 1.00 are equal numbers and different readings.
insert into meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_id, timestamp, value, unit, metadata, :#nodeId::uuid, id
from unnest(:#ids::bigint[], :#meterIds::text[], :#timestamps::timestamp[],
            :#values::numeric[], :#units::text[], :#metadata::jsonb[])
  as reading (id, meter_id, timestamp, value, unit, metadata)
on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null
do update set value = excluded.value, unit = excluded.unit, metadata = excluded.metadata
where (meter_readings.value::text, meter_readings.unit, meter_readings.metadata::text)
  is distinct from (excluded.value::text, excluded.unit, excluded.metadata::text)
