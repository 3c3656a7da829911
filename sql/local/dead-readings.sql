-- Safe to repeat: it only reads. The queue table where autovacuum does not keep up with the deletions.
select n_dead_tup as dead, n_live_tup as live, coalesce(last_autovacuum::text, 'never') as "lastVacuum"
from pg_stat_user_tables
where relid = to_regclass('meter_readings') and n_dead_tup > 100000 + n_live_tup
