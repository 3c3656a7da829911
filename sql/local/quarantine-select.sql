-- Safe to repeat: it only reads. The columns of poll-readings.sql, with the keys that the reading had when it was first sent.
select source_node::text as node_id, source_id::text as id, meter_id, timestamp::text as timestamp, value::text as value, unit,
       metadata::text as metadata, xmin::text as version
from quarantined_readings
where id = ?
