-- Safe to repeat: a setting of this transaction, for digest-meters.sql, keep-local-fields-meters.sql and merge-meters.sql: the fields of
-- METER_LOCAL_FIELDS, with commas between.
select set_config('metersync.local_fields', ?, true)
