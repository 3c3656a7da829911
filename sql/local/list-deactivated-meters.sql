-- Lists the first 100 meters that this transaction has deactivated.
select meter_id, name from meters where not active and deactivated_at = current_timestamp order by meter_id limit 100
