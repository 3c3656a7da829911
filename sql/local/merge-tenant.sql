-- Safe to repeat: only new and changed rows are written, and merged again they are neither. Changed means another
-- content, whatever updated_at says. Gives the first 100 new and the first 100 changed rows, and how many there are.
with difference as (
  select incoming.*, known.tenant_id is null as is_new,
         array_remove(array[
           case when known.name is distinct from incoming.name then 'name' end,
           case when known.configuration::text is distinct from incoming.configuration::text then 'configuration' end,
           case when known.metadata::text is distinct from incoming.metadata::text then 'metadata' end
         ], null) as fields
  from incoming_tenant as incoming left join tenant as known using (tenant_id)
), change as (
  select * from difference where is_new or fields <> '{}'
), merged as (
  insert into tenant (tenant_id, name, configuration, metadata, updated_at, synced_at)
  select tenant_id, name, configuration, metadata, updated_at, current_timestamp from change
  on conflict (tenant_id) do update set
    name = excluded.name,
    configuration = excluded.configuration,
    metadata = excluded.metadata,
    updated_at = excluded.updated_at,
    synced_at = excluded.synced_at
)
select tenant_id as key, name, is_new, array_to_string(fields, ', ') as fields, total
from (
  select *, count(*) over (partition by is_new) as total, row_number() over (partition by is_new order by tenant_id) as place
  from change
) as numbered
where place <= 100
order by is_new desc, tenant_id
