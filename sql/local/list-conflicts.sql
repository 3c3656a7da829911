-- Lists the overwritten local versions, newest first.
select id, table_name as table, key, array_to_string(fields, ', ') as fields,
       to_char(overwritten_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as overwritten_at
from meter_conflicts order by id desc limit 1000
