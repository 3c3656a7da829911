-- Reads the node, the ledger's state and the number of sent readings. Turns the timeouts off for this transaction.
select (select node_id::text from sync_node) as node_id,
       exists (select from pg_trigger where tgrelid = to_regclass('meter_readings') and tgname = 'count_sent_readings' and tgenabled <> 'D') as ledger,
       (select coalesce(sum((details ->> 'deleted')::bigint), 0) from sync_logs where details ->> 'flow' = 'upload-readings')::bigint as sent,
       set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)
