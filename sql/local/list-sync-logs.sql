-- Lists the newest rows of the sync log first. The search for changes covers the last 20,000 rows only, because with few changes
-- a search for 100 of them would read the whole table.
select id, sync_type as "syncType", success, records_processed as "recordsProcessed", error_message as "errorMessage",
       duration_ms as "durationMs", to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as timestamp, details::text as details
from sync_logs
where (not ? or not success)
  and (not ? or id > (select max(id) - 20000 from sync_logs) and jsonb_array_length(details -> 'changes') > 0)
order by id desc
limit ?
