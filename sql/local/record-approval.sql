-- Not safe to repeat after a success: adds a row. Logs an approval, in the transaction that deactivates the meters.
insert into sync_logs (sync_type, success, records_processed, error_message, duration_ms, details)
select sync_type, success, records_processed, error_message, duration_ms, details
from jsonb_to_recordset(?::jsonb) as flow (sync_type text, success boolean, records_processed integer,
  error_message text, duration_ms integer, details jsonb)
