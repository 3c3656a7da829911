-- Records the place of the node. Safe to repeat: a recorded place stays, so that one of two processes that start together decides.
update sync_node
set system_identifier = coalesce(system_identifier, ?::bigint),
    database_oid = coalesce(database_oid, (select oid from pg_database where datname = current_database())),
    token = coalesce(token, ?::text)
