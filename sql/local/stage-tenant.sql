-- Creates the staging table of one transaction. The local database refused the rows with is_refused: a merge skips these rows.
create temporary table incoming_tenant on commit drop as
select tenant_id, name, configuration, metadata, updated_at, false as is_refused from tenant with no data
