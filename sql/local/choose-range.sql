-- Safe to repeat: settings of this transaction, for copy-readings.sql and delete-range.sql. Gives the node they belong to,
-- the transaction, and whether the last attempt's was committed: its acknowledgement may be all that was lost.
select set_config('metersync.after_timestamp', ?, true), set_config('metersync.after_id', ?, true),
       set_config('metersync.to_timestamp', ?, true), set_config('metersync.to_id', ?, true),
       -- a deletion that a crash of this server undoes is no loss: the readings go again, and change nothing
       set_config('synchronous_commit', 'off', true),
       (select node_id::text from sync_node) as node_id,
       txid_current()::text as transaction,
       coalesce(txid_status(?::bigint) = 'committed', false) as last_is_committed
