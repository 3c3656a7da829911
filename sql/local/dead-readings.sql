-- Reports the queue table if autovacuum has not run for an hour although many deleted rows wait for it. The hour matters because
-- autovacuum starts with a delay: dead rows are normal directly after a backlog.
select n_dead_tup as dead, n_live_tup as live, coalesce(last_autovacuum::text, 'never') as "lastVacuum"
from pg_stat_user_tables
where relid = to_regclass('meter_readings') and n_dead_tup > 100000 + n_live_tup
  and coalesce(greatest(last_vacuum, last_autovacuum), '-infinity') < current_timestamp - interval '1 hour'
