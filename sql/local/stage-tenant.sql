-- Safe to repeat: the table lives for one transaction. The local database refused the rows with is_refused: they are not merged.
create temporary table incoming_tenant on commit drop as
select tenant_id, name, configuration, metadata, updated_at, false as is_refused from tenant with no data
