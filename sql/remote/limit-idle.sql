-- Safe to repeat: a setting of this transaction. Where the link dies before its COMMIT, the server keeps the rows locked no longer
-- than we wait for its answer.
select set_config('idle_in_transaction_session_timeout', :#patience, true)
