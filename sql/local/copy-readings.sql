-- Safe to repeat: it only reads. The readings of the range that this transaction has chosen.
copy (
  select id, meter_id, timestamp, value, unit, metadata from meter_readings
  where not is_synchronized
    and (timestamp, id) > (current_setting('metersync.after_timestamp')::timestamp, current_setting('metersync.after_id')::bigint)
    and (timestamp, id) <= (current_setting('metersync.to_timestamp')::timestamp, current_setting('metersync.to_id')::bigint)
  order by timestamp, id
) to stdout
