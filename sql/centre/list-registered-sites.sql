-- Lists the sites of the registry with the last report of their present local database.
select sites.name, sites.role::text, sites.node_id::text, to_json(location_ids)::text as locations, to_json(tenant_ids)::text as tenants,
       paused, paused_by, paused_at::text, revoked_at::text, server, note, created_at::text,
       contacted_at::text, version, queue_size,
       (select count(*) from {{remote.schema}}metersync_site_nodes as nodes where nodes.site = sites.name) as nodes
from {{remote.schema}}metersync_sites as sites left join {{remote.schema}}metersync_heartbeats as heartbeats using (node_id)
order by sites.name
