-- Reads the node id, the last confirmed place of the node, and the database of this connection.
select node_id::text as node_id, system_identifier::text as server, database_oid::text as database, token,
       (select oid::text from pg_database where datname = current_database()) as database_here
from sync_node
