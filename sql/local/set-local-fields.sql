-- Sets METER_LOCAL_FIELDS, separated by commas, for the rest of this transaction: digest-meters.sql, keep-local-fields-meters.sql and
-- merge-meters.sql read it.
select set_config('metersync.local_fields', ?, true)
