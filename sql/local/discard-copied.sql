-- Safe to repeat, and not to be taken back: what else of a copied database is the first site's. After discard-readings.sql, which the
-- ledger takes for sent readings.
with quarantined as (delete from quarantined_readings), excluded as (delete from excluded_readings), counted as (delete from sent_readings)
delete from sync_logs where details ->> 'flow' = 'upload-readings'
