-- Reads all sites: those of the registry, and those that report without a row in it. An earlier identity of a site is not listed.
select coalesce(site.name, heartbeat.site) as name, coalesce(site.node_id, heartbeat.node_id)::text as node_id,
       site.name is not null as is_registered, coalesce(site.role, heartbeat.role)::text as role, site.server, site.note,
       coalesce(site.paused, false) as paused, site.paused_by,
       to_char(site.paused_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as paused_at,
       to_char(site.revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as revoked_at,
       to_char(heartbeat.contacted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as contacted_at,
       extract(epoch from current_timestamp - heartbeat.contacted_at)::bigint as silent_seconds,
       extract(epoch from current_timestamp - coalesce(heartbeat.last_success_at, heartbeat.started_at))::bigint as failing_seconds,
       to_char(heartbeat.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
       to_char(heartbeat.last_cycle_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_cycle_at,
       to_char(heartbeat.last_success_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_success_at,
       heartbeat.version, heartbeat.interval_seconds, heartbeat.last_error, heartbeat.queue_size, heartbeat.queue_size_is_estimate,
       heartbeat.oldest_waiting, heartbeat.behind_seconds, heartbeat.readings_per_second, heartbeat.uploaded, heartbeat.quarantined,
       heartbeat.excluded, heartbeat.held_deactivations, heartbeat.findings, heartbeat.conflicts, heartbeat.clock_offset_ms,
       to_char(heartbeat.standby_contacted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as standby_contacted_at,
       extract(epoch from current_timestamp - heartbeat.standby_contacted_at)::bigint as standby_silent_seconds,
       extract(epoch from current_timestamp - heartbeat.twice_at)::bigint as twice_seconds
from {{remote.schema}}metersync_sites as site
full join {{remote.schema}}metersync_heartbeats as heartbeat on heartbeat.node_id = site.node_id
where site.name is not null
   or not exists (select from {{remote.schema}}metersync_site_nodes as node where node.node_id = heartbeat.node_id)
order by name
