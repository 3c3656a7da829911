-- Locks the merge until the transaction ends: a cycle and a meter reconciliation must not merge at the same time.
select pg_advisory_xact_lock(hashtext('metersync'), hashtext('merge'))
