-- Gives a meter the chosen fields of the local version that was overwritten, columns or configuration.KEY.
with chosen as (
  select fields, array(select substr(field, 15) from unnest(fields) as field where field like 'configuration.%') as keys
  from (select string_to_array(?, ',') as fields) as parameter
), kept as (
  select key as kept_key, local_row::jsonb as version from meter_conflicts where id = ? and table_name = 'meters'
)
update meters
set (name, location_id, meter_type, unit, configuration) = (
  select restored.name, restored.location_id, restored.meter_type, restored.unit, restored.configuration
  from jsonb_populate_record(meters,
    case when keys <> '{}' and coalesce(jsonb_typeof(meters.configuration::jsonb), 'object') = 'object'
         then jsonb_build_object('configuration', coalesce(meters.configuration::jsonb, '{}') - keys
                || coalesce((select jsonb_object_agg(key, value)
                             from jsonb_each(case when jsonb_typeof(version -> 'configuration') = 'object' then version -> 'configuration' end)
                             where key = any (keys)), '{}'))
         else '{}' end
    || coalesce((select jsonb_object_agg(key, value) from jsonb_each(version) where key = any (fields)), '{}')) as restored)
from chosen, kept
where meter_id::text = kept_key
