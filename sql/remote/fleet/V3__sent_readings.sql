-- How many readings of each meter and day the sites have sent, by their ledgers (sql/local/ledger.sql), for metersync fleet verify. Safe to
-- repeat. Sites write the rows, and update them once an hour, in the room that a page keeps free for them.
create table if not exists metersync_sent_days (
  node_id uuid not null,
  day date not null,
  meter_id text not null,
  sent bigint not null,
  updated_at timestamptz not null default current_timestamp,
  primary key (day, node_id, meter_id)
) with (fillfactor = 70);

-- The first day whose readings the remote database keeps, in one row. A job that deletes old readings sets it; sites report no earlier day, and
-- metersync fleet verify compares none.
create table if not exists metersync_retention (
  kept_since date not null default '-infinity',
  is_only boolean primary key default true check (is_only)
);
insert into metersync_retention default values on conflict do nothing;
