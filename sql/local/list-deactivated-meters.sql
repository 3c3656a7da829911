-- Safe to repeat: it only reads. The meters that this transaction has deactivated, the first 20.
select meter_id from meters where not active and deactivated_at = current_timestamp order by meter_id limit 20
