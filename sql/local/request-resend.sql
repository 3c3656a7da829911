-- Requests a resend of the readings that were sent in a range of time, unless another resend is open.
insert into resends (sent_from, sent_to, meter_id, is_trial, position_sent_at)
select begins, ends, meter, is_trial, ends
from (select ?::timestamp as begins, coalesce(?::timestamp, 'infinity') as ends, ?::text as meter, ?::boolean as is_trial) as request
on conflict do nothing
