-- Deactivates the active meters that the remote table lacks.
update meters set active = false, deactivated_at = current_timestamp, synced_at = current_timestamp
where active and not exists (select from incoming_meters where incoming_meters.meter_id = meters.meter_id)
