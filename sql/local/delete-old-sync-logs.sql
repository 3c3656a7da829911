-- Safe to repeat: the oldest thousand at a time, until there are none.
delete from sync_logs where id in (
  select id from sync_logs
  where timestamp < localtimestamp - :#${properties:sync.log.retention.days}::integer * interval '1 day'
  order by timestamp limit 1000)
