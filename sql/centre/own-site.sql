-- Returns the registry's row of the role that is logged in, if there is one, and whether row level security keeps sites apart.
select name, node_id::text, role::text,
       row_security_active((select typrelid from pg_type where oid = pg_typeof(null::{{remote.schema}}meter_readings))) as is_apart
from {{remote.schema}}metersync_sites where role = session_user
