-- Safe to repeat: the table lives for one transaction.
create temporary table incoming_tenant on commit drop as
select tenant_id, name, configuration, metadata, updated_at from tenant with no data
