-- Safe to repeat: it only reads. How many meters are active, are missing in the remote table, and come back to it.
select count(*) filter (where active) as active,
       count(*) filter (where active and incoming.meter_id is null) as missing,
       count(*) filter (where not active and incoming.meter_id is not null) as returning
from meters left join (select distinct meter_id from incoming_meters) as incoming using (meter_id)
