-- Safe to repeat: it only reads. Who this local database is, where it lived when that was last confirmed, and which database it is now.
select node_id::text as node_id, system_identifier::text as server, database_oid::text as database, token,
       (select oid::text from pg_database where datname = current_database()) as database_here
from sync_node
