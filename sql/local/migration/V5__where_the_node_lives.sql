-- Where this local database lived when that was last confirmed: a copy of it lives elsewhere, and must not pass for it. Safe to repeat.
-- NULL is not known yet: the next cycle remembers it.
alter table sync_node
  add column if not exists system_identifier bigint,
  add column if not exists database_oid oid,
  add column if not exists token text;
