-- Safe to repeat within one meter sync, which released what was held before.
insert into held_deactivations (meter_id, held_at)
select meter_id, ?::timestamptz at time zone 'UTC' from meters
where active and not exists (select from incoming_meters where incoming_meters.meter_id = meters.meter_id)
on conflict (meter_id) do nothing
