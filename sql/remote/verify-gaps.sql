-- Lists the first 10,000 ids that a node did not store, between the smallest and the largest id that it stored
-- in a range of time.
with stored as (
  select min(source_id) as smallest, max(source_id) as largest
  from {{remote.schema}}meter_readings where source_node = ?::uuid and timestamp >= ?::timestamp and timestamp < ?::timestamp
), neighbour as (
  select source_id, lead(source_id) over (order by source_id) as next
  from {{remote.schema}}meter_readings, stored where source_node = ?::uuid and source_id between smallest and largest
)
select generate_series(source_id + 1, next - 1) as id from neighbour where next > source_id + 1 limit 10000
