-- Safe to repeat: it fills the staging table of one transaction.
copy incoming_tenant (tenant_id, name, configuration, metadata, updated_at) from stdin
