-- Finds the days for which the centre has fewer sent readings of a node than the node's ledger counts, without days that the centre no longer keeps.
select counted.day::text as day
from unnest(:#days::date[], :#totals::bigint[]) as counted (day, sent)
where counted.day >= (select coalesce(max(kept_since), '-infinity') from {{remote.schema}}metersync_retention)
  and counted.sent > coalesce((select sum(known.sent) from {{remote.schema}}metersync_sent_days as known
                               where known.node_id = :#nodeId::uuid and known.day = counted.day), 0)
