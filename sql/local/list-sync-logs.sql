-- Safe to repeat: it only reads. The newest first.
select id, sync_type as "syncType", success, records_processed as "recordsProcessed", error_message as "errorMessage",
       duration_ms as "durationMs", to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as timestamp, details::text as details
from sync_logs
where not ? or not success
order by id desc
limit ?
