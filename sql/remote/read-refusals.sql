-- Reads the result of sort-readings.sql in the same transaction: one row for each refused reading, and one row
-- without an id if no reading was refused.
select current_setting('metersync.sorted')::int as sorted, current_setting('metersync.inserted')::int as inserted,
       refusal.id::text as id, refusal.sqlstate, refusal.error
from (select) as one
left join unnest(current_setting('metersync.refused_ids')::bigint[], current_setting('metersync.states')::text[],
                 current_setting('metersync.errors')::text[]) as refusal (id, sqlstate, error) on true
