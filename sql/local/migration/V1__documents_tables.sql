-- The local tables. Safe to repeat, and on a database that has them already: adds what is missing, drops nothing.
create table if not exists meter_readings (
  id bigserial primary key,
  meter_id varchar(255) not null,
  timestamp timestamp not null,
  value numeric not null,
  unit varchar(50) not null,
  metadata jsonb,
  is_synchronized boolean not null default false,
  created_at timestamp default current_timestamp
);
create index if not exists idx_meter_readings_sync on meter_readings (is_synchronized, timestamp);
create index if not exists idx_meter_readings_meter_time on meter_readings (meter_id, timestamp);

create table if not exists meters (
  meter_id varchar(255) primary key,
  name varchar(255) not null,
  location_id varchar(255),
  meter_type varchar(100) not null,
  unit varchar(50) not null,
  configuration jsonb,
  updated_at timestamp default current_timestamp,
  synced_at timestamp
);

create table if not exists tenant (
  tenant_id varchar(255) primary key,
  name varchar(255) not null,
  configuration jsonb,
  metadata jsonb,
  updated_at timestamp default current_timestamp,
  synced_at timestamp
);

create table if not exists sync_logs (
  id bigserial primary key,
  sync_type varchar(50) not null,
  success boolean not null,
  records_processed integer,
  error_message text,
  duration_ms integer,
  timestamp timestamp default current_timestamp
);
create index if not exists idx_sync_logs_timestamp on sync_logs (timestamp desc);
