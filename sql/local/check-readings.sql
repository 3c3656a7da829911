-- Finds doubtful readings in a page (READING_CHECKS): one row for each reading and each rule that the reading breaks. It
-- never changes a value. The page is in the order of the queue, from the first to the last of its readings; latest and earliest are
-- the bounds of their timestamps, in READING_TIME_ZONE. A rule of your own is one more `union all`: docs/routes.md#a-rule-of-your-own. If you
-- use a parameter once more, raise parametersCount in routes/check-readings.camel.yaml.
with page as materialized (
  -- order and limit, which is larger than the page, lead to the index of the queue
  select id, meter_id, timestamp, value::numeric as value, unit, metadata
  from meter_readings
  where is_synchronized is not true
    and (timestamp, id) >= (:#firstTimestamp::timestamp, :#firstId::bigint)
    and (timestamp, id) <= (:#lastTimestamp::timestamp, :#lastId::bigint)
  order by meter_readings.timestamp, meter_readings.id
  limit :#limit
), before as not materialized (
  -- readings that wait with the time of the first one
  select id, meter_id, timestamp
  from meter_readings
  where is_synchronized is not true
    and (timestamp, id) >= (:#firstTimestamp::timestamp, -9223372036854775808)
    and (timestamp, id) < (:#firstTimestamp::timestamp, :#firstId::bigint)
  order by meter_readings.timestamp, meter_readings.id
  limit 10000
), known as not materialized (
  -- a limit that is no number is none
  select meter_id, unit, active,
         case jsonb_typeof(configuration::jsonb -> 'limits' -> 'min')
           when 'number' then (configuration::jsonb -> 'limits' -> 'min')::numeric end as lowest,
         case jsonb_typeof(configuration::jsonb -> 'limits' -> 'max')
           when 'number' then (configuration::jsonb -> 'limits' -> 'max')::numeric end as highest
  from meters
), checked as (
  select page.id, known.unit as unit_of_meter, known.lowest, known.highest,
         -- a site without any meter has not downloaded them yet
         known.meter_id is null and exists (select from meters) as is_unknown,
         not known.active as is_inactive,
         page.unit <> known.unit as is_of_other_unit,
         value = 'NaN' or value = 'Infinity' or value = '-Infinity' as is_no_number,
         value < known.lowest or value > known.highest as is_outside,
         timestamp > :#latest::timestamp as is_future,
         timestamp < :#earliest::timestamp as is_old
  from page left join known on known.meter_id = page.meter_id
)
select checked.id::text as id, rule, reason
from checked cross join lateral (values
  ('unknown-meter', is_unknown, 'the meter is not among the local meters'),
  ('inactive-meter', is_inactive, 'the meter is inactive: the remote database no longer has it'),
  ('wrong-unit', is_of_other_unit, 'the unit is not the one of the meter: ' || unit_of_meter),
  ('not-a-number', is_no_number, 'the value is NaN or infinite'),
  ('outside-limits', is_outside and is_no_number is not true,
   'the value is outside the limits of the meter: ' || coalesce('min ' || left(lowest::text, 40), 'no min')
     || ', ' || coalesce('max ' || left(highest::text, 40), 'no max')),
  ('in-the-future', is_future, 'the timestamp is more than 5 minutes in the future'),
  ('too-old', is_old, 'the reading is older than READING_MAX_AGE_DAYS')
) as finding (rule, is_broken, reason)
-- the readings that break no rule, which are most of them, get no further
where (is_unknown or is_inactive or is_of_other_unit or is_no_number or is_outside or is_future or is_old)
  and is_broken
union all
-- the first of them is no finding
select page.id::text, 'repeated', 'another waiting reading has the same meter and time: id ' || first_id
from page join (
  select meter_id, timestamp, min(id) as first_id
  from (select id, meter_id, timestamp from page union all select id, meter_id, timestamp from before) as waiting
  group by timestamp, meter_id having count(*) > 1
) as twice using (meter_id, timestamp)
where page.id > first_id
