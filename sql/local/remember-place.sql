-- Safe to repeat: what is remembered already stays, so that of two processes that start at once one decides.
update sync_node
set system_identifier = coalesce(system_identifier, ?::bigint),
    database_oid = coalesce(database_oid, (select oid from pg_database where datname = current_database())),
    token = coalesce(token, ?::text)
