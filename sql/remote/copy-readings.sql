-- Safe to repeat: it fills the staging table of one transaction.
copy incoming_readings (id, meter_id, timestamp, value, unit, metadata) from stdin
