-- Safe to repeat: settings of one transaction. The readings for sort-readings.sql, which as a DO block takes no parameters.
select set_config('metersync.mode', :#mode, true),
       set_config('metersync.node_id', :#nodeId, true),
       set_config('metersync.ids', array(select :#firstId::bigint + id_offset from unnest(:#idOffsets::bigint[]) as id_offset)::text, true),
       set_config('metersync.meter_id_at', :#meterIdAt, true),
       set_config('metersync.timestamp_at', :#timestampAt, true),
       set_config('metersync.values', :#values, true),
       set_config('metersync.unit_at', :#unitAt, true),
       set_config('metersync.metadata_at', :#metadataAt, true),
       set_config('metersync.meter_ids', (:#distinctMeterIds::text[])::text, true),
       set_config('metersync.timestamps', (:#distinctTimestamps::text[])::text, true),
       set_config('metersync.units', (:#distinctUnits::text[])::text, true),
       set_config('metersync.metadata', (:#distinctMetadata::text[])::text, true),
       -- what is acknowledged is on the remote server's disk, for it is deleted locally
       set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)
