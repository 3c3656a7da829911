-- Safe to repeat: a meter that is inactive stays as it is.
update meters set active = false, deactivated_at = current_timestamp, synced_at = current_timestamp
where active and not exists (select from incoming_meters where incoming_meters.meter_id = meters.meter_id)
