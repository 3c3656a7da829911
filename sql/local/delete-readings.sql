-- Safe to repeat: deletes what was sent, by id and version. A row that was changed since it was read has another version, stays and goes again.
-- Each id is compared with its own version: the versions of a batch come from several snapshots, and one transaction may have
-- written a row of the first page anew and a row of the second.
delete from meter_readings
using (select :#ids::bigint[] as ids, :#versions::xid[] as versions,
              -- a database that was rebuilt since has other readings under these ids
              not exists (select from sync_node where node_id <> :#nodeId::uuid) as is_same_database,
              -- for this transaction: a deletion that a crash of this server undoes is no loss, the reading goes again and changes nothing
              set_config('synchronous_commit', 'off', true)
       -- once for all readings, for PostgreSQL would read the text of the arrays anew for each row
       offset 0) as sent
-- width_bucket finds the place of an id among the ids, which are in ascending order
where is_same_database and id = any (sent.ids) and xmin = sent.versions[width_bucket(id, sent.ids)]
