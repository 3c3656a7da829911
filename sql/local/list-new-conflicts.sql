-- Lists the first 100 local edits that this transaction overwrote in a table, with their total.
select key, array_to_string(fields, ', ') as fields, count(*) over () as total
from meter_conflicts where table_name = ? and overwritten_at = current_timestamp
order by key limit 100
