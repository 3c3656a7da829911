-- Not safe to repeat after a success: each run adds a row to sync_logs. Records the operator's decision that this database is the node.
with decided as (
  update sync_node
  set node_id = coalesce(?::uuid, node_id), system_identifier = ?::bigint,
      database_oid = (select oid from pg_database where datname = current_database()), token = null
  returning node_id
)
insert into sync_logs (sync_type, success, records_processed, details)
select ?::text, true, ?::integer, jsonb_build_object('node', node_id, 'by', ?::text) from decided
