-- Deletes the sent readings as delete-readings.sql does, and keeps them in the archive: SENT_ARCHIVE_DAYS. One statement, so that a reading is
-- in exactly one of the two tables. Safe to repeat. Returns how many it deleted, which the INSERT's count need not be.
with deleted as (
  delete from meter_readings
  using (select :#ids::bigint[] as ids, :#versions::xid[] as versions,
                -- after a rebuild, a database has other readings under these ids
                not exists (select from sync_node where node_id <> :#nodeId::uuid) as is_same_database,
                -- for this transaction: if a crash of this server undoes it, nothing is lost, because the reading is sent again as a duplicate
                set_config('synchronous_commit', 'off', true)
         -- once for all readings, because otherwise PostgreSQL would parse the text of the arrays for each row
         offset 0) as sent
  -- width_bucket finds the place of an id among the ids, which are in ascending order
  where is_same_database and id = any (sent.ids) and xmin = sent.versions[width_bucket(id, sent.ids)]
  returning id, meter_id, timestamp, value, unit, metadata
), archived as (
  insert into sent_readings_archive (source_node, source_id, meter_id, timestamp, value, unit, metadata)
  select :#nodeId::uuid, id, meter_id, timestamp, value::text, unit, metadata::text from deleted
)
select count(*)::int as deleted from deleted
