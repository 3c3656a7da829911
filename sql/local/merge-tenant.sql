-- Writes new and changed rows. Safe to repeat: after a merge the rows are neither new nor changed. Changed means other contents, and
-- updated_at does not count; texts are compared by their exact spelling, even if the column ignores case. Returns the
-- first 100 new and the first 100 changed rows, and the number of each kind.
with difference as (
  select incoming.*, known.tenant_id is null as is_new,
         array_remove(array[
           case when known.name::text collate "C" is distinct from incoming.name::text then 'name' end,
           case when known.configuration::text is distinct from incoming.configuration::text then 'configuration' end,
           case when known.metadata::text is distinct from incoming.metadata::text then 'metadata' end
         ], null) as fields,
         -- a key in another spelling that the local table takes for the same: another remote row, and the local table has the newer one
         case when known.tenant_id::text collate "C" <> incoming.tenant_id::text
              then (coalesce(known.updated_at, '-infinity'), row(known.name, known.configuration, known.metadata)::text collate "C")
                 > (coalesce(incoming.updated_at, '-infinity'), row(incoming.name, incoming.configuration, incoming.metadata)::text collate "C")
              else false end as is_older
  from incoming_tenant as incoming left join tenant as known using (tenant_id)
  where is_refused is not true
), change as (
  select * from difference where is_new or fields <> '{}' and not is_older
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
