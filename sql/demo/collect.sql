-- One reading of every meter that the site knows.
insert into meter_readings (meter_id, timestamp, value, unit, metadata)
select meter_id, localtimestamp(3), round((1000 + random() * 50)::numeric, 3), unit, '{"quality": "good"}'
from meters where active
