-- Safe to repeat. Takes back into the queue what was refused and could not be moved, to be tried once more, and forgets what is gone or changed.
delete from excluded_readings
where not is_sent
   or not exists (select from meter_readings
                  where meter_readings.id = excluded_readings.id and meter_readings.xmin = excluded_readings.version)
