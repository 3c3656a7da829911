-- Safe to repeat: it only reads. Everything passes as text, so that nothing changes on its way;
-- version tells a row that was changed since from the one that was sent. The order names the table: a bare name would
-- mean the text, which sorts id 10 before id 9 and does not use the index.
select (select node_id::text from sync_node) as node_id,
       id::text as id,
       meter_id,
       timestamp::text as timestamp,
       value::text as value,
       unit,
       metadata::text as metadata,
       xmin::text as version
from meter_readings
where not is_synchronized
  and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
order by meter_readings.timestamp, meter_readings.id
limit :#limit
