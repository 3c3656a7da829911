-- Not safe to repeat: it counts each attempt.
update quarantined_readings
set sqlstate = ?, error = ?, attempts = attempts + 1, last_attempt_at = current_timestamp
where id = ?
