-- Finds the given ids of a node that are stored.
select distinct source_id from {{remote.schema}}meter_readings where source_node = ?::uuid and source_id = any (?::bigint[])
