-- Copies one consistent state, because it is one statement: the whole table, or the ranges of hashed keys
-- that this transaction has chosen.
copy (
  select meter_id, name, location_id, meter_type, unit, configuration, updated_at from {{remote.schema}}meters
  where coalesce(current_setting('metersync.ranges', true), '') = ''
     or hashtextextended(meter_id collate "C", 0) & 1023 in (select unnest(string_to_array(current_setting('metersync.ranges', true), ',')::bigint[]))
) to stdout
