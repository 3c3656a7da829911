-- Safe to repeat: it only reads. One statement, so one consistent state of the whole table.
copy (select tenant_id, name, configuration, metadata, updated_at from tenant) to stdout
