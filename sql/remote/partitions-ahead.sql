-- Reads until when the partitions of meter_readings take readings, without a gap from now on; NULL means without an end. Returns no row unless
-- the table is partitioned by ranges of its timestamp. A default partition takes the readings that no other takes; without one, the server refuses
-- them.
with recursive partitioned as (
  select partrelid, partdefid <> 0 as has_default
  from pg_partitioned_table join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
  where partrelid = (select typrelid from pg_type where oid = pg_typeof(null::{{remote.schema}}meter_readings))
    and partstrat = 'r' and attname = 'timestamp'
), range as (
  -- MINVALUE and MAXVALUE stand without quotes; of a key of several columns, the first one counts
  select coalesce(substring(bound from 'FROM \(''([^'']+)'), '-infinity')::timestamp as first,
         coalesce(substring(bound from 'TO \(''([^'']+)'), 'infinity')::timestamp as last
  from partitioned join pg_inherits on inhparent = partrelid join pg_class on pg_class.oid = inhrelid, pg_get_expr(relpartbound, pg_class.oid) as bound
  where bound <> 'DEFAULT' and not inhdetachpending
), reach (until) as (
  select timezone('UTC', now())
  union all
  select next from reach, lateral (select max(last) as next from range where first <= until and last > until) as following where next is not null
)
select case when isfinite(max(until)) then to_char(max(until), 'YYYY-MM-DD') end as until,
       case when isfinite(max(until)) then floor(extract(epoch from max(until) - timezone('UTC', now())) / 86400)::integer end as days,
       has_default, not has_default and max(until) = timezone('UTC', now()) as is_refusing
from reach, partitioned group by has_default
