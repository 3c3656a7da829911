-- Ends the open resend. The batch in transit is its last one.
update resends set is_cancelled = true, ended_at = timezone('UTC', current_timestamp) where ended_at is null
