-- Reads the newest resend.
select id, sent_from::text as sent_from, nullif(sent_to, 'infinity')::text as sent_to, meter_id, is_trial, requested_at::text as requested_at,
       nullif(position_sent_at, 'infinity')::text as position_sent_at, position_id, sent, present, refused, is_cancelled, ended_at::text as ended_at
from resends order by id desc limit 1
