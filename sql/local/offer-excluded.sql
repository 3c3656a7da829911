-- Passes the readings that were sent and not deleted to delete-carefully.sql, in settings of this transaction.
select set_config('metersync.archive_days', :#${properties:sent.archive.days}, true),
       set_config('metersync.node_id', (select node_id::text from sync_node), true),
       set_config('metersync.ids', coalesce(array_agg(id), '{}')::text, true),
       set_config('metersync.versions', coalesce(array_agg(version), '{}')::text, true)
from (select id, version from excluded_readings where is_sent order by excluded_at limit 10000) as sent
