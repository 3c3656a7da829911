-- Safe to repeat: it only reads. The queue table where autovacuum does not keep up with the deletions; right after a backlog is
-- gone, it only has not come yet.
select n_dead_tup as dead, n_live_tup as live, coalesce(last_autovacuum::text, 'never') as "lastVacuum"
from pg_stat_user_tables
where relid = to_regclass('meter_readings') and n_dead_tup > 100000 + n_live_tup
  and coalesce(greatest(last_vacuum, last_autovacuum), '-infinity') < current_timestamp - interval '1 hour'
