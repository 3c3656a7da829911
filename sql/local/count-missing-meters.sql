-- Counts the active meters, the active meters that the remote table lacks, and the inactive meters that the remote table has again.
select count(*) filter (where active) as active,
       count(*) filter (where active and incoming.meter_id is null) as missing,
       count(*) filter (where not active and incoming.meter_id is not null) as returning
from meters left join (select distinct meter_id from incoming_meters) as incoming using (meter_id)
