-- Safe to repeat: the second time there is nothing to delete.
delete from quarantined_readings where id = ? returning meter_id, timestamp::text as timestamp
