-- Counts all stored readings of a node.
select count(*) from {{remote.schema}}meter_readings where source_node = ?::uuid
