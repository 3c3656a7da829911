-- Sets METER_LOCAL_FIELDS, separated by commas, for the rest of this transaction: digest-meters.sql reads it.
select set_config('metersync.local_fields', ?, true)
