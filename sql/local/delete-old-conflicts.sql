-- Deletes the oldest thousand conflicts past the retention; housekeeping repeats it until none is left.
delete from meter_conflicts where id in (
  select id from meter_conflicts
  where overwritten_at < localtimestamp - :#${properties:sync.log.retention.days}::integer * interval '1 day'
  order by overwritten_at limit 1000)
