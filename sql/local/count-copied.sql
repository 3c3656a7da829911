-- Counts the readings that `metersync node new` would discard, and turns the statement timeout off for this transaction.
select count(*) as readings, min(timestamp)::text as oldest, max(timestamp)::text as newest,
       (select count(*) from quarantined_readings) as quarantined,
       set_config('statement_timeout', '0', true)
from meter_readings
