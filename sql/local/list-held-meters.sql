-- Safe to repeat: it only reads. The first 100.
select meter_id as "meterId", name from held_deactivations join meters using (meter_id) order by meter_id limit 100
