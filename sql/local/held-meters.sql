-- Returns the number of held meters, the first 100 of them, and a handle that names exactly this set in any encoding; null if no meter is held.
select count(*) as count,
       to_char(min(held_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since,
       encode(sha256(string_agg(sha256(convert_to(meter_id, 'SQL_ASCII')), ''::bytea order by meter_id)), 'hex') as handle,
       (select json_agg(first)::text from (select meter_id as "meterId", name from held_deactivations
          join meters using (meter_id) where active order by meter_id limit 100) as first) as meters
from held_deactivations join meters using (meter_id)
where active
