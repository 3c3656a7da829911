-- Adds a site to the registry. The arrays are NULL if the site sees all locations or all tenants. Not safe to repeat: the name exists after the first run.
insert into {{remote.schema}}metersync_sites (name, role, location_ids, tenant_ids, server, note) values (?, ?, ?::text[], ?::text[], ?, ?)
