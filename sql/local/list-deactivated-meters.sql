-- Safe to repeat: it only reads. The meters that this transaction has deactivated, the first 100.
select meter_id, name from meters where not active and deactivated_at = current_timestamp order by meter_id limit 100
