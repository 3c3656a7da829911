-- Lists the first 100 inactive meters that the remote table has again.
select meter_id, name from meters
where not active and exists (select from incoming_meters where incoming_meters.meter_id = meters.meter_id)
order by meter_id limit 100
