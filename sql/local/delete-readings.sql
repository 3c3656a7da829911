-- Deletes the sent readings, by id and version. Safe to repeat: a row that changed after the poll has another version, stays, and is sent again.
-- Each id is compared with its own version, because the versions of a batch come from several snapshots, and one transaction may have
-- updated a row of the first page and a row of the second.
delete from meter_readings
using (select :#ids::bigint[] as ids, :#versions::xid[] as versions,
              -- after a rebuild, a database has other readings under these ids
              not exists (select from sync_node where node_id <> :#nodeId::uuid) as is_same_database,
              -- for this transaction: if a crash of this server undoes a deletion, nothing is lost, because the reading is sent again as a duplicate
              set_config('synchronous_commit', 'off', true)
       -- once for all readings, because otherwise PostgreSQL would parse the text of the arrays for each row
       offset 0) as sent
-- width_bucket finds the place of an id among the ids, which are in ascending order
where is_same_database and id = any (sent.ids) and xmin = sent.versions[width_bucket(id, sent.ids)]
