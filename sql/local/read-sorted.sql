-- Reads the result of sort-rows.sql in the same transaction: some new, changed and refused rows, and the number of each kind.
-- For refused rows is_new is NULL.
select row.key, row.name, row.is_new, row.fields, row.sqlstate, row.error,
       case when is_new then current_setting('metersync.inserted')::bigint
            when not is_new then current_setting('metersync.updated')::bigint
            else current_setting('metersync.refused')::bigint end as total
from jsonb_to_recordset(current_setting('metersync.sorted')::jsonb)
  as row (key text, name text, is_new boolean, fields text, sqlstate text, error text)
