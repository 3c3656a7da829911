-- Adds up the ledger of the given days by meter and day, for the report to the centre: up to 1,000 rows after the given one, as three arrays and
-- the last row.
select array_agg(day)::text as days, array_agg(meter_id)::text as meters, array_agg(sent)::text as totals, count(*) as number,
       (array_agg(day::text))[count(*)::integer] as last_day, (array_agg(meter_id))[count(*)::integer] as last_meter
from (
  select day, meter_id, sum(readings)::bigint as sent
  from sent_readings
  where day = any (:#days::date[]) and (day, meter_id) > (:#lastDay::date, :#lastMeter)
  group by day, meter_id order by day, meter_id limit 1000
) as page
