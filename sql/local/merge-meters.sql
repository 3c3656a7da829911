-- Safe to repeat: only new and changed rows are written, and merged again they are neither. Changed means another
-- content, whatever updated_at says. Gives the first 100 new and the first 100 changed rows, and how many there are.
with difference as (
  select incoming.*, known.meter_id is null as is_new,
         array_remove(array[
           case when known.name is distinct from incoming.name then 'name' end,
           case when known.location_id is distinct from incoming.location_id then 'location_id' end,
           case when known.meter_type is distinct from incoming.meter_type then 'meter_type' end,
           case when known.unit is distinct from incoming.unit then 'unit' end,
           case when known.configuration::text is distinct from incoming.configuration::text then 'configuration' end,
           case when not known.active then 'active' end
         ], null) as fields
  from incoming_meters as incoming left join meters as known using (meter_id)
), change as (
  select * from difference where is_new or fields <> '{}'
), merged as (
  insert into meters (meter_id, name, location_id, meter_type, unit, configuration, updated_at, synced_at)
  select meter_id, name, location_id, meter_type, unit, configuration, updated_at, current_timestamp from change
  on conflict (meter_id) do update set
    name = excluded.name,
    location_id = excluded.location_id,
    meter_type = excluded.meter_type,
    unit = excluded.unit,
    configuration = excluded.configuration,
    updated_at = excluded.updated_at,
    synced_at = excluded.synced_at,
    active = true,
    deactivated_at = null
)
select meter_id as key, name, is_new, array_to_string(fields, ', ') as fields, total
from (
  select *, count(*) over (partition by is_new) as total, row_number() over (partition by is_new order by meter_id) as place
  from change
) as numbered
where place <= 100
order by is_new desc, meter_id
