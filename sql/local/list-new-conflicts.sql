-- Safe to repeat: it only reads. The local edits that this transaction has overwritten in a table, the first 100, and how many there are.
select key, array_to_string(fields, ', ') as fields, count(*) over () as total
from meter_conflicts where table_name = ? and overwritten_at = current_timestamp
order by key limit 100
