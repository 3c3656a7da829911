-- Renames a random meter in the remote database.
update meters set name = regexp_replace(name, ' \(.*\)$', '') || to_char(current_timestamp, ' (renamed HH24:MI:SS)'),
  updated_at = current_timestamp
where meter_id = (select meter_id from meters order by random() limit 1)
