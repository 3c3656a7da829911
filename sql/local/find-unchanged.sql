-- Safe to repeat: it only reads. Which readings are still here as they were sent, in the queue or in the quarantine.
select id::text from meter_readings where id = any (:#ids::bigint[]) and xmin = any (:#versions::xid[])
union all
select source_id::text from quarantined_readings where source_id = any (:#ids::bigint[]) and xmin = any (:#versions::xid[])
