-- Safe to repeat: it only reads. All that a node has stored.
select count(*) from {{remote.schema}}meter_readings where source_node = ?::uuid
