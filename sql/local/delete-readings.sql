-- Safe to repeat: deletes what was sent, by id; a row changed since it was read has another version, stays and goes again.
delete from meter_readings
using unnest(:#ids::bigint[], :#versions::xid[]) as sent (id, version),
  -- for this transaction: a deletion that a crash of this server undoes is no loss, the reading goes again and changes nothing
  set_config('synchronous_commit', 'off', true) as durability
where meter_readings.id = sent.id and meter_readings.xmin = sent.version
