-- Lists the first 100 ids that arrived with more than one meter or time.
select source_id, string_agg(distinct meter_id || ' ' || timestamp, ', ') as readings
from {{remote.schema}}meter_readings
where source_node = ?::uuid and timestamp >= ?::timestamp and timestamp < ?::timestamp and (?::text is null or meter_id = ?)
group by source_id having count(distinct (meter_id, timestamp)) > 1
order by source_id limit 100
