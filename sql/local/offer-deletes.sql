-- Passes the readings to delete-carefully.sql in settings of this transaction, because a DO block takes no parameters.
select set_config('metersync.archive_days', :#${properties:sent.archive.days}, true),
       set_config('metersync.node_id', :#nodeId, true), set_config('metersync.ids', :#ids, true),
       set_config('metersync.versions', :#versions, true)
