-- Safe to repeat: it only reads. All that a node has stored.
select count(*) from meter_readings where source_node = ?::uuid
