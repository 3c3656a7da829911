-- Whether the remote database has a registry of sites that the role may read.
select coalesce(has_schema_privilege(relnamespace, 'usage') and has_table_privilege(pg_class.oid, 'select'), false)
from (select to_regclass(?) as relation) as registry left join pg_class on pg_class.oid = relation
