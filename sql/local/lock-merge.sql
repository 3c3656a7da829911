-- Safe to repeat: the lock lives for one transaction. One merge at a time, of the cycle or of the meter sync.
select pg_advisory_xact_lock(hashtext('metersync'), hashtext('merge'))
