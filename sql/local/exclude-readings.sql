-- Leaves these versions of the readings out of the queue. Another version of a reading is sent. Safe to repeat: the key is the id.
insert into excluded_readings (id, version, is_sent, reason)
select * from unnest(:#${body.ids}::bigint[], :#${body.versions}::xid[], :#${body.sent}::boolean[], :#${body.reasons}::text[])
on conflict (id) do update set version = excluded.version, is_sent = excluded.is_sent, reason = excluded.reason, excluded_at = current_timestamp
