-- Calculates a digest of the contents in each of 1,024 ranges of hashed keys, 8 bytes each, for comparison with the other database.
-- Hashes are added up, because in an xor two equal rows would cancel each other. The known hash shows whether both servers hash alike.
with row_hash as (
  select hashtextextended(tenant_id collate "C", 0) & 1023 as range,
         hashtextextended(row(tenant_id, name, configuration, metadata)::text collate "C", 0) as hash
  from {{remote.schema}}tenant
), digest as (
  select range, (sum(hash) % 9223372036854775783)::bigint as hash, count(*) as rows from row_hash group by range
)
select hashtextextended('metersync' collate "C", 0) as known_hash,
       coalesce(sum(rows), 0) as rows,
       string_agg(int8send(coalesce(hash, 0)), '' order by range) as ranges
from generate_series(0, 1023) as range left join digest using (range)
