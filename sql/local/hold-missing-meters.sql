-- Holds the missing meters for approval. Safe to repeat within one meter reconciliation, which releases the earlier holds first.
insert into held_deactivations (meter_id, held_at)
select meter_id, ?::timestamptz at time zone 'UTC' from meters
where active and not exists (select from incoming_meters where incoming_meters.meter_id = meters.meter_id)
on conflict (meter_id) do nothing
