-- Safe to repeat, before delete-range.sql and in one transaction with it only: as correct-readings.sql, for the staging table.
update meter_readings set value = sent.value, unit = sent.unit, metadata = sent.metadata
from incoming_readings as sent,
  set_config('idle_in_transaction_session_timeout', ?, true) as patience,
  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true) as durability
where (meter_readings.source_node, meter_readings.source_id, meter_readings.meter_id, meter_readings.timestamp)
    = (?::uuid, sent.id, sent.meter_id, sent.timestamp)
  and (meter_readings.value::text, meter_readings.unit, meter_readings.metadata::text)
    is distinct from (sent.value::text, sent.unit, sent.metadata::text)
