-- Safe to repeat: exactly the meters that were held and shown; a second time there is none.
with held as (
  delete from held_deactivations where held_at = ?::timestamptz at time zone 'UTC' returning meter_id
)
update meters set active = false, deactivated_at = current_timestamp, synced_at = current_timestamp
from held where meters.meter_id = held.meter_id and meters.active
