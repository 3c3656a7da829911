-- Safe to repeat: it only reads. One statement, so one consistent state of the whole table.
copy (select meter_id, name, location_id, meter_type, unit, configuration, updated_at from meters) to stdout
