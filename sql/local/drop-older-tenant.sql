-- Keeps the newest of the remote rows whose keys are equal for the local table. Of two rows with the same time always the same row stays:
-- otherwise each merge would replace the row by the other.
with repeated as materialized (
  select tenant_id from incoming_tenant where is_refused is not true group by tenant_id having count(*) > 1
)
delete from incoming_tenant as older using repeated, incoming_tenant as newer
where older.tenant_id = repeated.tenant_id and newer.tenant_id = repeated.tenant_id and older.is_refused is not true and newer.is_refused is not true
  and (coalesce(older.updated_at, '-infinity'), row(older.name, older.configuration, older.metadata)::text collate "C", older.ctid)
    < (coalesce(newer.updated_at, '-infinity'), row(newer.name, newer.configuration, newer.metadata)::text collate "C", newer.ctid)
returning older.tenant_id::text as key
