-- Safe to repeat within one meter sync, which released what was held before.
insert into held_deactivations (meter_id)
select meter_id from meters
where active and not exists (select from incoming_meters where incoming_meters.meter_id = meters.meter_id)
on conflict (meter_id) do nothing
