-- Deactivates exactly the meters that were held and shown, and returns the first 100. Safe to repeat: the first run deletes the holds.
with held as (
  delete from held_deactivations where held_at = ?::timestamptz at time zone 'UTC' returning meter_id
), deactivated as (
  update meters set active = false, deactivated_at = current_timestamp, synced_at = current_timestamp
  from held where meters.meter_id = held.meter_id and meters.active
  returning meters.meter_id, meters.name
)
select meter_id, name, count(*) over () as total from deactivated order by meter_id limit 100
