-- Compares the sent readings of each site with the stored ones, by meter and day, and adds up by site, with the first 20 meters and days that miss
-- readings. A site counts a reading as sent after it is stored, and this statement sees both at one moment: a reading in transit is not missing.
with chosen as (
  select name, day is null and not is_all as is_recent,
         greatest(coalesce(day, '-infinity'), kept_since) as first, coalesce(day, 'infinity') as last
  from (select ?::text as name, ?::date as day, ?::boolean as is_all) as option
  cross join (select coalesce(max(kept_since), '-infinity') as kept_since from {{remote.schema}}metersync_retention) as retention
), site as (
  select node_id, site as name from {{remote.schema}}metersync_site_nodes
  union
  select node_id, name from {{remote.schema}}metersync_sites
  union
  select node_id, site from {{remote.schema}}metersync_heartbeats
  where not exists (select from {{remote.schema}}metersync_site_nodes as node where node.node_id = metersync_heartbeats.node_id)
    and not exists (select from {{remote.schema}}metersync_sites as other where other.node_id = metersync_heartbeats.node_id)
), wanted as (
  select coalesce(site.name, sent.node_id::text) as name, sent.node_id, sent.day, sent.meter_id, sent.sent
  from {{remote.schema}}metersync_sent_days as sent left join site on site.node_id = sent.node_id
  where sent.day between (select first from chosen) and (select last from chosen)
    and (not (select is_recent from chosen) or sent.updated_at > current_timestamp - interval '7 days')
    and ((select name from chosen) is null or (select name from chosen) = coalesce(site.name, sent.node_id::text))
), compared as (
  select wanted.name, wanted.day, meter_id, sent, stored, greatest(sent - stored, 0) as missing,
         row_number() over (partition by wanted.name, sent > stored order by wanted.day, meter_id collate "C") as place
  from wanted cross join lateral (
    -- the microsecond before midnight, so that the days infinity and -infinity have readings as well
    select count(*) as stored from {{remote.schema}}meter_readings as reading
    where reading.meter_id = wanted.meter_id and reading.source_node = wanted.node_id
      and reading.timestamp between wanted.day and wanted.day + interval '1 day' - interval '1 microsecond') as reading
)
select known.name, count(distinct compared.day) as days, coalesce(sum(sent), 0)::bigint as sent, coalesce(sum(stored), 0)::bigint as stored,
       coalesce(sum(missing), 0)::bigint as missing, count(*) filter (where missing > 0) as wrong,
       coalesce(json_agg(json_build_object('day', compared.day::text, 'meterId', meter_id, 'sent', sent, 'stored', stored, 'missing', missing)
                         order by compared.day, meter_id collate "C") filter (where missing > 0 and place <= 20), '[]')::text as first
from (select name from site union select name from wanted) as known left join compared on compared.name = known.name
where (select name from chosen) is null or (select name from chosen) = known.name
group by known.name order by known.name
