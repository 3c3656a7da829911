-- Finds the given ids that the local database has, in the queue or in the quarantine.
select id from meter_readings where id = any (?::bigint[])
union
select source_id from quarantined_readings
where source_id = any (?::bigint[]) and source_node = (select node_id from sync_node)
