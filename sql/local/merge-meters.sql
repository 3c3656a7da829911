-- Writes new and changed rows. Safe to repeat: after a merge the rows are neither new nor changed. Changed means other contents, and
-- updated_at does not count; texts are compared by their exact spelling, even if the column ignores case. A local version
-- that differs from the row as last received is a local edit, and is kept in meter_conflicts. Returns the first 100 new and the first 100 changed rows, and the number of each kind.
with owned as (
  -- METER_LOCAL_FIELDS; of configuration the keys alone
  select fields, array(select substr(field, 15) from unnest(fields) as field where field like 'configuration.%') as keys
  from (select string_to_array(current_setting('metersync.local_fields', true), ',') as fields) as setting
), difference as (
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
), overwritten as (
  -- locked, so that what is compared is what is overwritten; lateral, so that no plan reads the whole table for a few changes
  select known.*
  from change cross join lateral (
    select meter_id, name, location_id, meter_type, unit, configuration, updated_at
    from meters where meters.meter_id = change.meter_id for update
  ) as known
  where not is_new
), compared as (
  select known.*, change.name as new_name, change.location_id as new_location_id, change.meter_type as new_meter_type,
         change.unit as new_unit, change.configuration as new_configuration, change.updated_at as new_updated_at,
         case when keys = '{}' or known.configuration is null then known.configuration::text
              when jsonb_typeof(known.configuration::jsonb) <> 'object' then known.configuration::text
              else nullif(known.configuration::jsonb - keys, '{}')::text end as shared_configuration,
         -- not a join, which would read all of it even for a single change
         (select digests from received_rows where table_name = 'meters' and key = known.meter_id::text) as received
  from owned, overwritten as known join change using (meter_id)
), conflict as (
  select *,
         array_remove(array[
           case when name::text collate "C" is distinct from new_name::text
                 and hashtextextended(name::text collate "C", 0) is distinct from received[1] then 'name' end,
           case when location_id::text collate "C" is distinct from new_location_id::text
                 and hashtextextended(location_id::text collate "C", 0) is distinct from received[2] then 'location_id' end,
           case when meter_type::text collate "C" is distinct from new_meter_type::text
                 and hashtextextended(meter_type::text collate "C", 0) is distinct from received[3] then 'meter_type' end,
           case when unit::text collate "C" is distinct from new_unit::text
                 and hashtextextended(unit::text collate "C", 0) is distinct from received[4] then 'unit' end,
           -- without and with the keys that the site owns: perhaps it has owned them since
           case when configuration::text is distinct from new_configuration::text
                 and (hashtextextended(shared_configuration collate "C", 0) is distinct from received[5]
                      and hashtextextended(configuration::text collate "C", 0) is distinct from received[5]
                      -- no place for these keys
                      or shared_configuration is distinct from configuration::text and jsonb_typeof(new_configuration::jsonb) <> 'object')
                then 'configuration' end
         ], null) as lost
  from compared where received is not null
), kept as (
  insert into meter_conflicts (table_name, key, fields, local_row, remote_row)
  select 'meters', meter_id::text, lost,
         (select row_to_json(local) from (select name, location_id, meter_type, unit, configuration, updated_at) as local),
         (select row_to_json(remote) from (select new_name as name, new_location_id as location_id, new_meter_type as meter_type,
                                                  new_unit as unit, new_configuration as configuration, new_updated_at as updated_at) as remote)
  from conflict where lost <> '{}'
), merged as (
  insert into meters (meter_id, name, location_id, meter_type, unit, configuration, updated_at, synced_at)
  select meter_id, change.name, change.location_id, change.meter_type, change.unit, change.configuration, change.updated_at, current_timestamp
  from change left join overwritten using (meter_id)
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
  returning meter_id, name, location_id, meter_type, unit, configuration
), received as (
  -- as the site's triggers have left the row
  insert into received_rows (table_name, key, digests)
  select 'meters', meter_id::text, array[
           case when 'name' = any (fields) then 0 else hashtextextended(name::text collate "C", 0) end,
           case when 'location_id' = any (fields) then 0 else hashtextextended(location_id::text collate "C", 0) end,
           case when 'meter_type' = any (fields) then 0 else hashtextextended(meter_type::text collate "C", 0) end,
           case when 'unit' = any (fields) then 0 else hashtextextended(unit::text collate "C", 0) end,
           case when 'configuration' = any (fields) then 0
                when keys = '{}' or configuration is null then hashtextextended(configuration::text collate "C", 0)
                when jsonb_typeof(configuration::jsonb) <> 'object' then hashtextextended(configuration::text collate "C", 0)
                else hashtextextended(nullif(configuration::jsonb - keys, '{}')::text collate "C", 0) end]
  from merged, owned
  on conflict (table_name, key) do update set digests = excluded.digests
)
select meter_id as key, name, is_new, array_to_string(fields, ', ') as fields, total
from (
  select *, count(*) over (partition by is_new) as total, row_number() over (partition by is_new order by meter_id) as place
  from change
) as numbered
where place <= 100
order by is_new desc, meter_id
