-- Writes the sent readings of a node by meter and day. Safe to repeat, also late: a total only grows, so the larger total is the newer one.
insert into {{remote.schema}}metersync_sent_days as known (node_id, day, meter_id, sent)
select :#nodeId::uuid, counted.day, counted.meter_id, counted.sent
from unnest(:#days::date[], :#meters::text[], :#totals::bigint[]) as counted (day, meter_id, sent)
on conflict (node_id, day, meter_id) do update set sent = excluded.sent, updated_at = current_timestamp
where known.sent < excluded.sent
