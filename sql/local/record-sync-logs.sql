-- Not safe to repeat after a success: adds rows. Logs each flow of a cycle, all with the time of this one statement.
insert into sync_logs (sync_type, success, records_processed, error_message, duration_ms, details)
select sync_type, success, records_processed, error_message, duration_ms, details
from jsonb_to_recordset(:#${body}::jsonb) as flow (sync_type text, success boolean, records_processed integer,
  error_message text, duration_ms integer, details jsonb)
