-- Safe to repeat, in the snapshot of copy-readings.sql only: it deletes what that has sent. A reading that came in since is
-- not in the snapshot and stays; one that was changed since makes this fail (40001), and all of the range goes again.
delete from meter_readings
where not is_synchronized
  and (timestamp, id) > (current_setting('metersync.after_timestamp')::timestamp, current_setting('metersync.after_id')::bigint)
  and (timestamp, id) <= (current_setting('metersync.to_timestamp')::timestamp, current_setting('metersync.to_id')::bigint)
