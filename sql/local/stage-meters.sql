-- Safe to repeat: the table lives for one transaction.
create temporary table incoming_meters on commit drop as
select meter_id, name, location_id, meter_type, unit, configuration, updated_at from meters with no data
