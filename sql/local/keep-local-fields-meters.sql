-- Gives the staged rows the site's own values of METER_LOCAL_FIELDS, so that
-- the merge changes nothing in them. A value of configuration that is no JSON object has no keys: the remote one stays.
with owned as (
  select fields, array(select substr(field, 15) from unnest(fields) as field where field like 'configuration.%') as keys
  from (select string_to_array(current_setting('metersync.local_fields', true), ',') as fields) as setting
)
update incoming_meters as incoming
set (name, location_id, meter_type, unit, configuration) = (
  select kept.name, kept.location_id, kept.meter_type, kept.unit, kept.configuration
  from jsonb_populate_record(incoming,
    case when keys <> '{}' and coalesce(jsonb_typeof(incoming.configuration::jsonb), 'object') = 'object'
         then jsonb_build_object('configuration', nullif(
                coalesce(incoming.configuration::jsonb, '{}') - keys
                || coalesce((select jsonb_object_agg(key, value)
                             from jsonb_each(case when jsonb_typeof(known.configuration::jsonb) = 'object' then known.configuration::jsonb end)
                             where key = any (keys)), '{}'),
                case when incoming.configuration is null then '{}'::jsonb end))
         else '{}' end
    || coalesce((select jsonb_object_agg(key, value)
                 from jsonb_each(jsonb_build_object('name', known.name, 'location_id', known.location_id, 'meter_type', known.meter_type,
                                                    'unit', known.unit, 'configuration', known.configuration))
                 where key = any (fields)), '{}')) as kept)
from owned, meters as known
where known.meter_id = incoming.meter_id and incoming.is_refused is not true
