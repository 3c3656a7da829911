-- How many readings of a meter and a day were sent, for `metersync verify`. Stays empty where sql/local/ledger.sql was not run.
-- Safe to repeat. A part is one for small batches, and one of its own for each large one, which so waits for no other.
create table if not exists sent_readings (
  meter_id varchar(255) not null,
  day date not null,
  part bigint not null,
  readings bigint not null,
  primary key (meter_id, day, part)
);
