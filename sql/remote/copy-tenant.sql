-- Copies one consistent state, because it is one statement: the whole table, or the ranges of hashed keys
-- that this transaction has chosen.
copy (
  select tenant_id, name, configuration, metadata, updated_at from {{remote.schema}}tenant
  where coalesce(current_setting('metersync.ranges', true), '') = ''
     or hashtextextended(tenant_id collate "C", 0) & 1023 in (select unnest(string_to_array(current_setting('metersync.ranges', true), ',')::bigint[]))
) to stdout
