-- Optional: counts every reading that Metersync deletes after its arrival, by meter and day, in the same transaction. With these counts
-- `metersync verify` is a proof for each meter and day. Run as the owner of the tables, after
-- `metersync migrate`: psql -f sql/local/ledger.sql. The cost, and how to remove the triggers, are in docs/operating.md.
create or replace function count_sent_readings() returns trigger language plpgsql security definer set search_path from current as $$
begin
  -- a transaction with one snapshot for all its statements can't update a row that another transaction has updated after the snapshot
  insert into sent_readings as ledger (meter_id, day, part, readings)
  select meter_id, timestamp::date, case current_setting('transaction_isolation')
           when 'read committed' then 0 else pg_current_xact_id()::text::bigint end, count(*) * tg_argv[0]::integer
  from moved group by meter_id, timestamp::date
  order by meter_id, timestamp::date
  on conflict (meter_id, day, part) do update set readings = ledger.readings + excluded.readings;
  return null;
end $$;

-- counts deletions by Metersync only, because a reading that another program deletes was not sent
create or replace trigger count_sent_readings after delete on meter_readings
  referencing old table as moved for each statement
  when (current_setting('application_name') = 'metersync') execute function count_sent_readings('1');

-- subtracts readings that the remote database refused
create or replace trigger count_refused_readings after insert on quarantined_readings
  referencing new table as moved for each statement
  when (current_setting('application_name') = 'metersync') execute function count_sent_readings('-1');

-- adds a quarantined reading again after it was sent: quarantine-sent.sql
create or replace trigger count_sent_readings after delete on quarantined_readings
  referencing old table as moved for each statement
  when (current_setting('metersync.sent', true) = 'yes') execute function count_sent_readings('1');
