-- Adds up the ledger by day, for the report to the centre: the newest 10,000 days. No rows without sql/local/ledger.sql.
select day::text as day, sum(readings)::bigint as sent from sent_readings group by day order by sent_readings.day desc limit 10000
