-- Reports the site to the centre, and reads the administrator's settings for the site in the registry. Safe to repeat.
with report as (
  insert into {{remote.schema}}metersync_heartbeats as heartbeat
    (node_id, site, version, started_at, interval_seconds, last_cycle_at, last_success_at, last_error,
     queue_size, queue_size_is_estimate, oldest_waiting, behind_seconds, readings_per_second, uploaded,
     quarantined, excluded, held_deactivations, findings, conflicts, clock_offset_ms, days, place)
  values (:#nodeId::uuid, :#site, :#version, :#startedAt::timestamptz, :#interval::integer, :#lastCycleAt::timestamptz,
          :#lastSuccessAt::timestamptz, :#lastError, :#queueSize::bigint, :#isEstimate::boolean, :#oldest, :#behind::bigint,
          :#perSecond::double precision, :#uploaded::bigint, :#quarantined::bigint, :#excluded::bigint, :#held::bigint,
          :#findings::bigint, :#conflicts::bigint,
          extract(epoch from :#now::timestamptz - clock_timestamp()) * 1000, :#days::jsonb, :#place)
  on conflict (node_id) do update set
    site = excluded.site, role = current_user, contacted_at = current_timestamp, version = excluded.version,
    started_at = excluded.started_at, interval_seconds = excluded.interval_seconds, last_cycle_at = excluded.last_cycle_at,
    last_success_at = excluded.last_success_at, last_error = excluded.last_error, queue_size = excluded.queue_size,
    queue_size_is_estimate = excluded.queue_size_is_estimate, oldest_waiting = excluded.oldest_waiting,
    behind_seconds = excluded.behind_seconds, readings_per_second = excluded.readings_per_second, uploaded = excluded.uploaded,
    quarantined = excluded.quarantined, excluded = excluded.excluded, held_deactivations = excluded.held_deactivations,
    findings = excluded.findings, conflicts = excluded.conflicts, clock_offset_ms = excluded.clock_offset_ms,
    days = coalesce(excluded.days, heartbeat.days),
    -- a place that was left and returns: two local databases report under this node in turn
    twice_at = case when excluded.place <> heartbeat.place and excluded.place = heartbeat.previous_place then current_timestamp
                    else heartbeat.twice_at end,
    previous_place = case when excluded.place <> heartbeat.place then heartbeat.place else heartbeat.previous_place end,
    place = coalesce(excluded.place, heartbeat.place)
)
-- the version of the site's row, because the row decides which meters and tenants a site sees
select true as has_reported, string_agg(xmin::text, ' ' order by name) as registry_version,
       coalesce(bool_or(paused), false) as paused,
       max(paused_by) filter (where paused) as paused_by,
       to_char(max(paused_at) filter (where paused) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as paused_at
from {{remote.schema}}metersync_sites where node_id = :#nodeId::uuid or role = current_user
