-- Reads a page of the archive for a resend, the newest reading first. The remote database keeps what it has, so the newest version of
-- a reading wins; a version that was replaced after the end of the range is marked. Returns up to the given number of bytes, or one reading,
-- whose values stay in the database if they are larger than any reading that can be sent. Columns of poll-readings.sql and two more.
with page as (
  select * from (
    select *, sum(size) over (order by sent_at desc, source_id desc rows unbounded preceding) as total
    from (
      select *, octet_length(meter_id) + coalesce(octet_length(unit), 0) + coalesce(octet_length(value), 0)::bigint
                + coalesce(octet_length(metadata), 0) as size
      from sent_readings_archive
      where sent_at >= :#sentFrom::timestamp and sent_at <= coalesce(:#sentAt::timestamp, 'infinity')
        and (sent_at, source_id) < (coalesce(:#sentAt::timestamp, 'infinity'), :#positionId::bigint)
        and (:#meter::text is null or meter_id = :#meter::text)
      order by sent_at desc, source_id desc
      limit :#limit
    ) as next
  ) as sized
  where total <= :#bytes or total = size
), replaced as materialized (
  -- in one scan: a look-up for each reading would need one more index
  select distinct page.source_node, page.source_id, page.meter_id, page.timestamp, true as is_replaced
  from page join sent_readings_archive as later
    on (later.source_node, later.source_id, later.meter_id, later.timestamp) = (page.source_node, page.source_id, page.meter_id, page.timestamp)
  where later.sent_at >= coalesce(:#sentTo::timestamp, 'infinity')
)
select source_node::text as node_id, source_id::text as id, meter_id, timestamp::text as timestamp,
       case when size <= :#mostBytes then value end as value, unit, case when size <= :#mostBytes then metadata end as metadata,
       '0' as version, case when size > :#mostBytes then size end as withheld,
       sent_at::text as sent_at,
       coalesce(is_replaced, false) as is_replaced
from page left join replaced using (source_node, source_id, meter_id, timestamp)
order by page.sent_at desc, source_id desc
