-- Deletes the oldest 1,000 expired rows of the sync log. The route repeats the statement until no expired row is left.
delete from sync_logs where id in (
  select id from sync_logs
  where timestamp < localtimestamp - :#${properties:sync.log.retention.days}::integer * interval '1 day'
  order by timestamp limit 1000)
