-- Passes the readings to sort-readings.sql in settings of this transaction, because a DO block takes no parameters.
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
       -- an acknowledged reading must be on the remote server's disk, because Metersync deletes the local row
       set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)
