-- Safe to repeat: it only reads.
select (select count(*) from {{remote.schema}}meters) as meters, (select count(*) from {{remote.schema}}tenant) as tenants
