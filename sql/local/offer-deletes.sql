-- Safe to repeat: settings of one transaction. The readings for delete-carefully.sql, which as a DO block takes no parameters.
select set_config('metersync.node_id', :#nodeId, true), set_config('metersync.ids', :#ids, true),
       set_config('metersync.versions', :#versions, true)
