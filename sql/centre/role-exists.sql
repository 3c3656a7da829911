-- Finds a role of the server by its name.
select exists (select from pg_roles where rolname = ?)
