-- Reads the result of delete-carefully.sql in the same transaction: one row for each refused reading.
select refusal.id::text as id, refusal.sqlstate, refusal.error
from unnest(current_setting('metersync.refused_ids')::bigint[], current_setting('metersync.states')::text[],
            current_setting('metersync.errors')::text[]) as refusal (id, sqlstate, error)
