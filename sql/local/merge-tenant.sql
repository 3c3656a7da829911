-- Writes new and changed rows. Safe to repeat: after a merge the rows are neither new nor changed. Changed means other contents, and
-- updated_at does not count; texts are compared by their exact spelling, even if the column ignores case. A local version
-- that differs from the row as last received is a local edit, and is kept in meter_conflicts. Returns the first 100 new and the first 100 changed rows, and the number of each kind.
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
), overwritten as (
  -- locked, so that what is compared is what is overwritten; lateral, so that no plan reads the whole table for a few changes
  select known.*
  from change cross join lateral (
    select tenant_id, name, configuration, metadata, updated_at
    from tenant where tenant.tenant_id = change.tenant_id for update
  ) as known
  where not is_new
), compared as (
  select known.*, change.name as new_name, change.configuration as new_configuration, change.metadata as new_metadata,
         change.updated_at as new_updated_at,
         -- not a join, which would read all of it even for a single change
         (select digests from received_rows where table_name = 'tenant' and key = known.tenant_id::text) as received
  from overwritten as known join change using (tenant_id)
), conflict as (
  select *,
         array_remove(array[
           case when name::text collate "C" is distinct from new_name::text
                 and hashtextextended(name::text collate "C", 0) is distinct from received[1] then 'name' end,
           case when configuration::text is distinct from new_configuration::text
                 and hashtextextended(configuration::text collate "C", 0) is distinct from received[2] then 'configuration' end,
           case when metadata::text is distinct from new_metadata::text
                 and hashtextextended(metadata::text collate "C", 0) is distinct from received[3] then 'metadata' end
         ], null) as lost
  from compared where received is not null
), kept as (
  insert into meter_conflicts (table_name, key, fields, local_row, remote_row)
  select 'tenant', tenant_id::text, lost,
         (select row_to_json(local) from (select name, configuration, metadata, updated_at) as local),
         (select row_to_json(remote) from (select new_name as name, new_configuration as configuration, new_metadata as metadata,
                                                  new_updated_at as updated_at) as remote)
  from conflict where lost <> '{}'
), merged as (
  insert into tenant (tenant_id, name, configuration, metadata, updated_at, synced_at)
  select tenant_id, change.name, change.configuration, change.metadata, change.updated_at, current_timestamp
  from change left join overwritten using (tenant_id)
  on conflict (tenant_id) do update set
    name = excluded.name,
    configuration = excluded.configuration,
    metadata = excluded.metadata,
    updated_at = excluded.updated_at,
    synced_at = excluded.synced_at
  returning tenant_id, name, configuration, metadata
), received as (
  -- as the site's triggers have left the row
  insert into received_rows (table_name, key, digests)
  select 'tenant', tenant_id::text, array[
           hashtextextended(name::text collate "C", 0),
           hashtextextended(configuration::text collate "C", 0),
           hashtextextended(metadata::text collate "C", 0)]
  from merged
  on conflict (table_name, key) do update set digests = excluded.digests
)
select tenant_id as key, name, is_new, array_to_string(fields, ', ') as fields, total
from (
  select *, count(*) over (partition by is_new) as total, row_number() over (partition by is_new order by tenant_id) as place
  from change
) as numbered
where place <= 100
order by is_new desc, tenant_id
