-- Safe to repeat: it only reads. Where the next so many readings end, in the order in which they are sent.
with page as (
  select timestamp, id from meter_readings
  where not is_synchronized
    and (timestamp, id) > (:#timestamp::timestamp, :#id::bigint)
  order by timestamp, id
  limit :#limit
)
select timestamp::text as timestamp, id::text as id, (select count(*) from page) as size
from page order by page.timestamp desc, page.id desc limit 1
