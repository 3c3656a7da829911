-- Safe to repeat within one session, which holds the lock until it ends: one process at a time syncs a local database.
select pg_try_advisory_lock(hashtext('metersync'), hashtext('sync'))
