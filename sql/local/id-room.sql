-- Calculates the used percentage of the ids of meter_readings. Returns no row below 50 %, or if the role lacks the privilege.
select (100 * used.last_value / least(used.max_value, case when id.atttypid = 'int4'::regtype then 2147483647 else used.max_value end))::integer as percent
from pg_depend as owned
join pg_class as sequence on sequence.oid = owned.objid and sequence.relkind = 'S'
join pg_namespace as namespace on namespace.oid = sequence.relnamespace
join pg_sequences as used on used.schemaname = namespace.nspname and used.sequencename = sequence.relname
join pg_attribute as id on id.attrelid = owned.refobjid and id.attnum = owned.refobjsubid
where owned.refobjid = to_regclass('meter_readings') and owned.deptype in ('a', 'i') and id.attname = 'id'
  and used.last_value > least(used.max_value, case when id.atttypid = 'int4'::regtype then 2147483647 else used.max_value end) / 2
