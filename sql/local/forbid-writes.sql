-- Makes the rest of this transaction read-only. PostgreSQL still accepts writes to temporary tables.
set transaction read only
