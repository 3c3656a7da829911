-- Reads the cycles of the last seven days from sync_logs, as JSON, the newest day first, for the report to the centre.
select coalesce(json_agg(each_day order by each_day.day desc), '[]')::text as days
from (
  select timestamp::date as day, count(distinct timestamp) as cycles,
         count(distinct timestamp) filter (where not success) as "failedCycles",
         coalesce(sum(records_processed) filter (where details ->> 'flow' = 'upload-readings'), 0) as uploaded
  from sync_logs
  where timestamp > localtimestamp - interval '7 days' and details ->> 'flow' is not null and details ->> 'flow' not like 'meter-sync%'
  group by timestamp::date
) as each_day
