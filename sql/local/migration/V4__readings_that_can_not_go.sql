-- Readings that can't be sent, moved or deleted must not block the others. Safe to repeat.

-- A collector that writes is_synchronized NULL works as it did before Metersync came: NULL counts as not synchronized.
alter table meter_readings alter column is_synchronized drop not null;

-- The queue in the order in which it is sent, and nothing else.
do $$
begin
  if not exists (select from pg_index where indexrelid = to_regclass('idx_meter_readings_queue')
                   and pg_get_expr(indpred, indrelid) = '(is_synchronized IS NOT TRUE)') then
    drop index if exists idx_meter_readings_queue;
    create index idx_meter_readings_queue on meter_readings (timestamp, id) where is_synchronized is not true;
  end if;
end $$;

-- The quarantine takes what the site's own table takes: NULL, longer names, JSON that jsonb refuses. A row that can't be read as UTF-8
-- is here as bytes as well.
alter table quarantined_readings
  alter column meter_id drop not null, alter column timestamp drop not null, alter column value drop not null,
  alter column unit drop not null, add column if not exists row_bytes bytea;
do $$
begin
  alter table quarantined_readings
    alter column meter_id type text, alter column unit type text, alter column metadata type json using metadata::text::json;
exception when feature_not_supported then
  raise warning 'quarantined_readings keeps its types, and takes no longer names: %', sqlerrm;
end $$;

-- Readings that stand in the queue and are left out of it: sent and not deleted, or refused and not moved, with the local database's reason.
-- Another version of the row is sent.
create table if not exists excluded_readings (
  id bigint primary key,
  version xid not null,
  is_sent boolean not null,
  reason text not null,
  excluded_at timestamp not null default current_timestamp
);
