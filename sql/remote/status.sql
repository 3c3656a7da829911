-- Counts the remote meters and tenants.
select (select count(*) from {{remote.schema}}meters) as meters, (select count(*) from {{remote.schema}}tenant) as tenants
