-- Safe to repeat: it only reads. The columns of poll-readings.sql, with the keys that the reading had when it was first sent.
-- Metadata of more than so many bytes stay in the database; withheld is their size then, and -1 for a row that is here as bytes.
select source_node::text as node_id, source_id::text as id, meter_id, timestamp::text as timestamp, value::text as value, unit,
       case when size <= most then metadata::text end as metadata, quarantined_readings.xmin::text as version,
       case when row_bytes is not null then -1 when size > most then size::bigint end as withheld
from quarantined_readings, lateral (select coalesce(octet_length(metadata::text), 0) as size, ?::bigint as most offset 0) as sized
where id = ?
