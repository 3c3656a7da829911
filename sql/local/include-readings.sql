-- Puts refused readings that no statement could move back into the queue for another attempt. Drops the entries of deleted and changed readings.
delete from excluded_readings
where not is_sent
   or not exists (select from meter_readings
                  where meter_readings.id = excluded_readings.id and meter_readings.xmin = excluded_readings.version)
