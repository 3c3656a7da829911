-- Deletes a reading from the quarantine. Safe to repeat: the second run finds no row.
delete from quarantined_readings where id = ? returning meter_id, timestamp::text as timestamp
