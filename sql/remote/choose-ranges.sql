-- Safe to repeat: a setting of this transaction, for copy-TABLE.sql; empty means all.
select set_config('metersync.ranges', ?, true)
