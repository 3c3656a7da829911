-- Moves readings to the quarantine. Safe to repeat: one statement moves a reading or leaves it, and a changed reading stays and is sent again.
with refused as (
  select * from unnest(:#${body.ids}::bigint[], :#${body.versions}::text[], :#${body.states}::text[], :#${body.errors}::text[])
    as refusal (id, version, sqlstate, error)
), moved as (
  delete from meter_readings using refused
  where meter_readings.id = refused.id and meter_readings.xmin::text = refused.version
    -- after a rebuild, a database has other readings under these ids
    and not exists (select from sync_node where node_id <> :#${body.nodeId}::uuid)
  returning meter_readings.*, refused.sqlstate, refused.error
)
insert into quarantined_readings (source_node, source_id, meter_id, timestamp, value, unit, metadata, sqlstate, error)
select :#${body.nodeId}::uuid, id, meter_id, timestamp, value::text::numeric, unit, metadata::text::json, sqlstate, error from moved
