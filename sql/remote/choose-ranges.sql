-- Chooses the ranges for copy-meters.sql or copy-tenant.sql in this transaction; an empty text means all ranges.
select set_config('metersync.ranges', ?, true)
