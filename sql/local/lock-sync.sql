-- Takes the lock of this site until the connection ends, because only one process may sync a local database. Safe to repeat: the same
-- connection gets the lock again.
select pg_try_advisory_lock(hashtext('metersync'), hashtext('sync'))
