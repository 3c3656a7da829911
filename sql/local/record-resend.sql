-- Records a batch of a resend: the next batch begins behind this position. Updates no row after a cancel. Not safe to repeat: it adds.
update resends
set position_sent_at = coalesce(:#sentAt::timestamp, 'infinity'), position_id = :#positionId::bigint,
    sent = sent + :#sent::bigint, present = present + :#present::bigint, refused = refused + :#refused::bigint,
    ended_at = case when :#isEnd::boolean then timezone('UTC', current_timestamp) end
where id = :#resend::bigint and ended_at is null
