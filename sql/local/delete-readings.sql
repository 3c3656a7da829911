-- Safe to repeat: deletes what was sent, by id; a row changed since it was read has another version, stays and goes again.
delete from meter_readings
using unnest(:#ids::bigint[], :#versions::text[]) as sent (id, version)
where meter_readings.id = sent.id and meter_readings.xmin::text = sent.version
