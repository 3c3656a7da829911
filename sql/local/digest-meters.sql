-- Calculates a digest of the contents in each of 1,024 ranges of hashed keys, 8 bytes each, for comparison with the other database.
-- Hashes are added up, because in an xor two equal rows would cancel each other. The known hash shows whether both servers hash alike.
-- Inactive meters do not count, so that a meter that returns differs.
-- Fields that the site owns do not count.
with owned as not materialized (
  -- METER_LOCAL_FIELDS; of configuration the keys alone
  select fields, array(select substr(field, 15) from unnest(fields) as field where field like 'configuration.%') as keys
  from (select string_to_array(current_setting('metersync.local_fields', true), ',') as fields) as setting
), row_hash as (
  select hashtextextended(meter_id collate "C", 0) & 1023 as range,
         hashtextextended(row(
           meter_id,
           case when (select 'name' = any (fields) from owned) then null else name end,
           case when (select 'location_id' = any (fields) from owned) then null else location_id end,
           case when (select 'meter_type' = any (fields) from owned) then null else meter_type end,
           case when (select 'unit' = any (fields) from owned) then null else unit end,
           case when (select 'configuration' = any (fields) from owned) then null
                when (select keys = '{}' from owned) then configuration::text
                when configuration is null or jsonb_typeof(configuration::jsonb) <> 'object' then configuration::text
                else nullif(configuration::jsonb - (select keys from owned), '{}')::text end
         )::text collate "C", 0) as hash
  from meters where active
), digest as (
  select range, (sum(hash) % 9223372036854775783)::bigint as hash, count(*) as rows from row_hash group by range
)
select hashtextextended('metersync' collate "C", 0) as known_hash,
       coalesce(sum(rows), 0) as rows,
       string_agg(int8send(coalesce(hash, 0)), '' order by range) as ranges
from generate_series(0, 1023) as range left join digest using (range)
