-- Reports to the centre that a standby of the site lives. The report of the process that syncs stays unchanged. Safe to repeat.
update {{remote.schema}}metersync_heartbeats set standby_contacted_at = current_timestamp where node_id = :#nodeId::uuid
returning true as has_reported
