-- What Metersync adds to the local tables. Safe to repeat.

-- Who this local database is. A rebuilt one gets a new row, so that ids that start again at 1 are new readings remotely.
create table if not exists sync_node (node_id uuid not null default gen_random_uuid());
create unique index if not exists sync_node_is_one_row on sync_node ((true));
insert into sync_node (node_id) select gen_random_uuid() where not exists (select from sync_node);

-- A reading is waiting or it is not: NULL would be neither.
update meter_readings set is_synchronized = false where is_synchronized is null;
alter table meter_readings alter column is_synchronized set default false;
alter table meter_readings alter column is_synchronized set not null;

-- SERIAL ends at 2.1 billion: twelve days of 2,000 readings a second. A view on the column keeps it as it is.
do $$
begin
  if (select atttypid from pg_attribute where attrelid = 'meter_readings'::regclass and attname = 'id') = 'int4'::regtype then
    alter table meter_readings alter column id type bigint;
    if pg_get_serial_sequence('meter_readings', 'id') is not null then
      execute format('alter sequence %s as bigint', pg_get_serial_sequence('meter_readings', 'id'));
    end if;
  end if;
exception when feature_not_supported then
  raise warning 'meter_readings.id stays integer and ends at 2147483647: %', sqlerrm;
end $$;

-- The queue in the order in which it is sent, and nothing else.
create index if not exists idx_meter_readings_queue on meter_readings (timestamp, id) where not is_synchronized;

alter table meters add column if not exists active boolean not null default true;
alter table meters add column if not exists deactivated_at timestamp;

alter table sync_logs add column if not exists details jsonb;

-- Readings that the remote database refuses, with its reason: they hold up nobody, and wait for an operator's word.
create table if not exists quarantined_readings (
  id bigserial primary key,
  source_node uuid not null,
  source_id bigint not null,
  meter_id varchar(255) not null,
  timestamp timestamp not null,
  value numeric not null,
  unit varchar(50) not null,
  metadata jsonb,
  sqlstate varchar(5),
  error text not null,
  attempts integer not null default 1,
  quarantined_at timestamp not null default current_timestamp,
  last_attempt_at timestamp not null default current_timestamp
);

-- Meters whose deactivation waits for an operator's approval, because there are suspiciously many of them.
create table if not exists held_deactivations (
  meter_id varchar(255) primary key,
  held_at timestamp not null default current_timestamp
);
