-- The readings that the demo site collected during an outage of its link: 200 readings of each of 50 meters, 3 s apart.
-- Not safe to repeat: each run adds readings.
insert into meter_readings (meter_id, timestamp, value, unit, metadata)
select format('%s-%s', type.code, to_char(i, 'FM000')),
       date_trunc('second', localtimestamp) - n * interval '3 s',
       round((1000 + i * 17 - n * 0.013)::numeric, 3),
       type.unit,
       '{"quality": "good"}'
from generate_series(1, 200) as n, generate_series(1, 50) as i
join (values (0, 'EL', 'kWh'), (1, 'GA', 'm3'), (2, 'HE', 'kWh'), (3, 'WA', 'm3'), (4, 'PV', 'kWh')) as type (place, code, unit)
  on type.place = i % 5
