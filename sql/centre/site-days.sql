-- Reads what a site reported of its last days, as JSON.
select days::text as days from {{remote.schema}}metersync_heartbeats where node_id = ?::uuid
