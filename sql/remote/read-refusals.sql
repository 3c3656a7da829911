-- Safe to repeat: it only reads. What sort-readings.sql has left, in its transaction: one row for each refused reading, and one row
-- without an id if none was refused.
select current_setting('metersync.sorted')::int as sorted, current_setting('metersync.inserted')::int as inserted,
       refusal.id::text as id, refusal.sqlstate, refusal.error
from (select) as one
left join unnest(current_setting('metersync.refused_ids')::bigint[], current_setting('metersync.states')::text[],
                 current_setting('metersync.errors')::text[]) as refusal (id, sqlstate, error) on true
