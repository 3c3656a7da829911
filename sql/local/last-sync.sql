-- Safe to repeat: it only reads. The flows of one cycle have one time; a cycle succeeded where they all did.
with flow as (
  select * from sync_logs where details ->> 'flow' is not null order by timestamp desc limit 10000
), cycle as (
  select to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ended_at, bool_and(success) as success,
         string_agg((details ->> 'flow') || ': ' || error_message, '; ' order by details ->> 'flow') as error
  from flow group by timestamp
)
select (select max(ended_at) from cycle where success) as last_success,
       (select to_char(max(timestamp), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from flow
        where details ->> 'flow' = 'upload-readings' and records_processed > 0) as last_upload,
       (select success from cycle order by ended_at desc limit 1) as success,
       (select error from cycle order by ended_at desc limit 1) as error
