-- Inserts a batch. Safe to repeat, even late: if one of the readings exists, the unique index refuses the whole batch, and sort-readings.sql
-- inserts the missing ones. Without ON CONFLICT the remote server works a quarter less for each reading.
insert into {{remote.schema}}meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
select meter_ids[meter_id_at], timestamps[timestamp_at], value, units[unit_at], metadata -> metadata_at,
       :#nodeId::uuid, :#firstId::bigint + id_offset
from (select unnest(:#idOffsets::bigint[]) as id_offset, unnest(:#meterIdAt::int[]) as meter_id_at,
             unnest(:#timestampAt::int[]) as timestamp_at, unnest(:#values::numeric[]) as value, unnest(:#unitAt::int[]) as unit_at,
             unnest(:#metadataAt::int[]) as metadata_at) as reading,
  -- once for all readings ("offset 0"): repeated values cross the link once
  (select :#distinctMeterIds::text[] as meter_ids, :#distinctTimestamps::timestamp[] as timestamps,
          :#distinctUnits::text[] as units, metadata,
          -- for this transaction: an acknowledged reading must be on the server's disk, because Metersync deletes the local row
          set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true),
          -- raises a division by zero, after which sort-readings.sql runs, if a text holds several JSON values, which would shift the others,
          -- if the unique index is missing or does not cover a child table, or if a rule redirects the readings
          1 / (jsonb_array_length(metadata) = :#metadataCount
               -- not "exists", because PostgreSQL would build a hash table of the definitions of all indexes of the database
               and (select true from pg_index where indrelid = relation and indisunique and indisvalid
                      and pg_get_indexdef(indexrelid)
                          like '%(source\_node, source\_id, meter\_id, "timestamp") WHERE (source\_node IS NOT NULL)' limit 1) is not null
               -- a chunk of TimescaleDB has an index of its own, and holds all readings of its timestamps
               and not exists (select from pg_inherits join pg_class on pg_class.oid = inhrelid
                               where inhparent = relation and not relispartition
                                 and relnamespace is distinct from to_regnamespace('_timescaledb_internal'))
               and not exists (select from pg_rewrite where ev_class = relation and ev_type = '3'))::int as one
   from (select :#metadata::jsonb as metadata,
                (select typrelid from pg_type where oid = pg_typeof(null::{{remote.schema}}meter_readings)) as relation
         offset 0) as parsed offset 0) as batch
where one = 1
