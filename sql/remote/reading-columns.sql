-- Lists the columns of the remote meter_readings and their types. A domain appears as the type under it.
with recursive made_of as (
  select attnum, attname, atttypid as type, atttypmod as modifier from pg_attribute
  where attrelid = (select typrelid from pg_type where oid = pg_typeof(null::{{remote.schema}}meter_readings))
    and attnum > 0 and not attisdropped
  union all
  select attnum, attname, typbasetype, typtypmod from made_of join pg_type on pg_type.oid = made_of.type and typtype = 'd'
)
select attname::text as name, format_type(made_of.type, modifier) as type
from made_of join pg_type on pg_type.oid = made_of.type and typtype <> 'd'
order by attnum
