-- Safe to repeat: it only reads.
select (select count(*) from meters) as meters, (select count(*) from tenant) as tenants
