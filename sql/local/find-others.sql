-- Finds waiting readings other than the refused ones, one per meter, other meters first. Looks at both ends of the queue, because
-- a faulty meter may have filled one end of the queue. Returns the columns of poll-readings.sql.
with refused as (
  select array(select :#firstId::bigint + id_offset from unnest(:#idOffsets::bigint[]) as id_offset) as ids,
         :#distinctMeterIds::text[] as meter_ids
), waiting as (
  (select id, meter_id, timestamp from meter_readings
   where is_synchronized is not true and id <> all ((select ids from refused)::bigint[])
   order by timestamp, id limit 1000)
  union
  (select id, meter_id, timestamp from meter_readings
   where is_synchronized is not true and id <> all ((select ids from refused)::bigint[])
   order by timestamp desc, id desc limit 1000)
), others as (
  select distinct on (meter_id) id, meter_id = any (refused.meter_ids) as is_of_refused_meter
  from waiting, refused
  order by meter_id, timestamp desc, id desc
)
select (select node_id::text from sync_node) as node_id,
       meter_readings.id::text as id,
       meter_id,
       timestamp::text as timestamp,
       value::text as value,
       unit,
       metadata::text as metadata,
       meter_readings.xmin::text as version,
       null::bigint as withheld
from others join meter_readings using (id)
-- a trial needs no large reading
where coalesce(octet_length(metadata::text), 0) <= 10000
order by is_of_refused_meter, random()
limit 20
