-- Fills the staging table of this transaction.
copy incoming_tenant (tenant_id, name, configuration, metadata, updated_at) from stdin
