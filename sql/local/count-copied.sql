-- Safe to repeat: it only reads. What would be discarded of a copied database. For this transaction a statement may take as long as it takes.
select count(*) as readings, min(timestamp)::text as oldest, max(timestamp)::text as newest,
       (select count(*) from quarantined_readings) as quarantined,
       set_config('statement_timeout', '0', true)
from meter_readings
