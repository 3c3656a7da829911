-- Counts each attempt: run once for each.
update quarantined_readings
set sqlstate = ?, error = ?, attempts = attempts + 1, last_attempt_at = current_timestamp
where id = ?
