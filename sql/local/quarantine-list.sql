-- Lists the quarantine, the newest reading first.
select id, meter_id as "meterId", to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS') as timestamp, value::text as value, unit,
       sqlstate, error, attempts,
       to_char(quarantined_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "quarantinedAt",
       to_char(last_attempt_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastAttemptAt"
from quarantined_readings
where id < ?
order by id desc
limit ?
