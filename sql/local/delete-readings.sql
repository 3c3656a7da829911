-- Safe to repeat: deletes what was sent, by id; a row changed since it was read has a version of its own, stays and goes again.
delete from meter_readings
-- for this transaction: a deletion that a crash of this server undoes is no loss, the reading goes again and changes nothing
using set_config('synchronous_commit', 'off', true) as durability
-- "select": once, for PostgreSQL would read the text of the arrays anew for each row that it looks at
where id = any ((select :#ids::bigint[])::bigint[]) and xmin = any ((select :#versions::xid[])::xid[])
