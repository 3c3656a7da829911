-- Finds the sent readings that are still unchanged in the local database, in the queue or in the quarantine.
-- Each id is compared with its own version, for the reason in delete-readings.sql.
with sent as materialized (
  select * from unnest(:#ids::bigint[], :#versions::xid[]) as sent (id, version)
)
select id::text from sent
where (not exists (select from sync_node where node_id <> :#nodeId::uuid)
       and exists (select from meter_readings where meter_readings.id = sent.id and meter_readings.xmin = sent.version))
   or exists (select from quarantined_readings
              where source_node = :#nodeId::uuid and source_id = sent.id and quarantined_readings.xmin = sent.version)
