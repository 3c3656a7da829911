-- Safe to repeat: it only reads. Which of some ids of a node are stored.
select distinct source_id from {{remote.schema}}meter_readings where source_node = ?::uuid and source_id = any (?::bigint[])
