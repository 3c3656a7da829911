-- Safe to repeat: it only reads. Which of some ids are here.
select id from meter_readings where id = any (?::bigint[])
union
select source_id from quarantined_readings
where source_id = any (?::bigint[]) and source_node = (select node_id from sync_node)
