-- Adds a site to the registry. The arrays are NULL if the site sees all locations or all tenants.
insert into {{remote.schema}}metersync_sites (name, role, location_ids, tenant_ids, server, note) values (?, ?, ?::text[], ?::text[], ?, ?)
