-- Writes new and changed rows. Safe to repeat: after a merge the rows are neither new nor changed. Changed means other contents, and
-- updated_at does not count; texts are compared by their exact spelling, even if the column ignores case. Returns the
-- first 100 new and the first 100 changed rows, and the number of each kind.
with difference as (
  select incoming.*, known.meter_id is null as is_new,
         array_remove(array[
           case when known.name::text collate "C" is distinct from incoming.name::text then 'name' end,
           case when known.location_id::text collate "C" is distinct from incoming.location_id::text then 'location_id' end,
           case when known.meter_type::text collate "C" is distinct from incoming.meter_type::text then 'meter_type' end,
           case when known.unit::text collate "C" is distinct from incoming.unit::text then 'unit' end,
           case when known.configuration::text is distinct from incoming.configuration::text then 'configuration' end,
           case when not known.active then 'active' end
         ], null) as fields,
         -- a key in another spelling that the local table takes for the same: another remote row, and the local table has the newer one
         case when known.meter_id::text collate "C" <> incoming.meter_id::text and known.active
              then (coalesce(known.updated_at, '-infinity'), row(known.name, known.location_id, known.meter_type, known.unit, known.configuration)::text collate "C")
                 > (coalesce(incoming.updated_at, '-infinity'), row(incoming.name, incoming.location_id, incoming.meter_type, incoming.unit, incoming.configuration)::text collate "C")
              else false end as is_older
  from incoming_meters as incoming left join meters as known using (meter_id)
  where is_refused is not true
), change as (
  select * from difference where is_new or fields <> '{}' and not is_older
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
