-- Fills the staging table of this transaction.
copy incoming_meters (meter_id, name, location_id, meter_type, unit, configuration, updated_at) from stdin
