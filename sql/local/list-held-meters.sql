-- Lists the first 100 meters whose deactivation is on hold.
select meter_id as "meterId", name from held_deactivations join meters using (meter_id) order by meter_id limit 100
