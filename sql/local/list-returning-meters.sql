-- Safe to repeat: it only reads. Inactive meters that the remote table has again, the first 20.
select meter_id from meters join incoming_meters using (meter_id) where not active order by meter_id limit 20
