-- Returns one local version that was overwritten, and the remote version that replaced it.
select id, table_name as table, key, array_to_string(fields, ', ') as fields,
       to_char(overwritten_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as overwritten_at,
       local_row::text as local_row, remote_row::text as remote_row
from meter_conflicts where id = ?
