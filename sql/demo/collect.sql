-- Adds one reading for every active meter. Not safe to repeat: each run adds readings.
insert into meter_readings (meter_id, timestamp, value, unit, metadata)
select meter_id, localtimestamp(3), round((1000 + random() * 50)::numeric, 3), unit, '{"quality": "good"}'
from meters where active
