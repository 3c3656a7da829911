-- Keeps the newest of the remote rows whose keys are equal for the local table. Of two rows with the same time always the same row stays:
-- otherwise each merge would replace the row by the other.
with repeated as materialized (
  select meter_id from incoming_meters where is_refused is not true group by meter_id having count(*) > 1
)
delete from incoming_meters as older using repeated, incoming_meters as newer
where older.meter_id = repeated.meter_id and newer.meter_id = repeated.meter_id and older.is_refused is not true and newer.is_refused is not true
  and (coalesce(older.updated_at, '-infinity'), row(older.name, older.location_id, older.meter_type, older.unit, older.configuration)::text collate "C", older.ctid)
    < (coalesce(newer.updated_at, '-infinity'), row(newer.name, newer.location_id, newer.meter_type, newer.unit, newer.configuration)::text collate "C", newer.ctid)
returning older.meter_id::text as key
