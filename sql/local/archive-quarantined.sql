-- Deletes a sent reading from the quarantine as quarantine-sent.sql does, and keeps it in the archive. Safe to repeat: the second run finds
-- no row. Returns how many it deleted.
with deleted as (
  delete from quarantined_readings using set_config('metersync.sent', 'yes', true) as sent where id = ? and xmin = ?::xid
  returning source_node, source_id, meter_id, timestamp, value, unit, metadata
), archived as (
  insert into sent_readings_archive (source_node, source_id, meter_id, timestamp, value, unit, metadata)
  select source_node, source_id, meter_id, timestamp, value::text, unit, metadata::text from deleted
)
select count(*)::int as deleted from deleted
