-- Safe to repeat. Optional: from now on every reading that Metersync deletes because it has arrived is counted by meter and
-- day, in the same transaction, which makes `metersync verify` a proof for each of them. Run as the owner of the tables, after
-- `metersync migrate`: psql -f sql/local/ledger.sql. What it costs, and how to end it, is in docs/operating.md.
create or replace function count_sent_readings() returns trigger language plpgsql security definer set search_path from current as $$
begin
  -- a transaction with one snapshot for all its statements could not add to a row that another has added to since
  insert into sent_readings as ledger (meter_id, day, part, readings)
  select meter_id, timestamp::date, case current_setting('transaction_isolation')
           when 'read committed' then 0 else pg_current_xact_id()::text::bigint end, count(*) * tg_argv[0]::integer
  from moved group by meter_id, timestamp::date
  order by meter_id, timestamp::date
  on conflict (meter_id, day, part) do update set readings = ledger.readings + excluded.readings;
  return null;
end $$;

-- what somebody else deletes was not sent
create or replace trigger count_sent_readings after delete on meter_readings
  referencing old table as moved for each statement
  when (current_setting('application_name') = 'metersync') execute function count_sent_readings('1');

-- nor what the remote database refused
create or replace trigger count_refused_readings after insert on quarantined_readings
  referencing new table as moved for each statement
  when (current_setting('application_name') = 'metersync') execute function count_sent_readings('-1');

-- until it was sent after all: quarantine-sent.sql
create or replace trigger count_sent_readings after delete on quarantined_readings
  referencing old table as moved for each statement
  when (current_setting('metersync.sent', true) = 'yes') execute function count_sent_readings('1');
