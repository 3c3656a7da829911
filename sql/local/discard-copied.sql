-- Deletes the other rows of a copied database that belong to the first site. No undo. Runs after discard-readings.sql, because the ledger
-- counts the readings that discard-readings.sql deletes as sent.
with quarantined as (delete from quarantined_readings), excluded as (delete from excluded_readings), counted as (delete from sent_readings)
delete from sync_logs where details ->> 'flow' = 'upload-readings'
