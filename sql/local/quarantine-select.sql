-- Reads a quarantined reading in the columns of poll-readings.sql, with the keys of its first attempt. Metadata above the given number
-- of bytes stay in the database; withheld is their size, or -1 for a row that is stored as bytes.
select source_node::text as node_id, source_id::text as id, meter_id, timestamp::text as timestamp, value::text as value, unit,
       case when size <= most then metadata::text end as metadata, quarantined_readings.xmin::text as version,
       case when row_bytes is not null then -1 when size > most then size::bigint end as withheld
from quarantined_readings, lateral (select coalesce(octet_length(metadata::text), 0) as size, ?::bigint as most offset 0) as sized
where id = ?
