-- Creates the staging table of one transaction. The local database refused the rows with is_refused: a merge skips these rows.
create temporary table incoming_meters on commit drop as
select meter_id, name, location_id, meter_type, unit, configuration, updated_at, false as is_refused from meters with no data
