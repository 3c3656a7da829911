-- Safe to repeat: it only reads. Which readings are still here as they were sent, in the queue or in the quarantine.
with sent as materialized (
  select :#ids::bigint[] as ids, :#versions::xid[] as versions
)
select id::text from meter_readings
where id in (select unnest(ids) from sent) and xmin = any ((select versions from sent)::xid[])
union all
select source_id::text from quarantined_readings
where source_id in (select unnest(ids) from sent) and xmin = any ((select versions from sent)::xid[])
