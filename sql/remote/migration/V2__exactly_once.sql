-- What makes every insert safe to repeat: who sent a reading, and which row it was there. Safe to repeat.
-- Rows that others write keep NULLs and stay out of the index. It holds the timestamp, so a table partitioned by time can have it.
-- On a large table that must stay writable, create the index by hand first: CREATE UNIQUE INDEX CONCURRENTLY, same name.
alter table meter_readings add column if not exists source_node uuid;
alter table meter_readings add column if not exists source_id bigint;
create unique index if not exists idx_meter_readings_source
  on meter_readings (source_node, source_id, meter_id, timestamp) where source_node is not null;
