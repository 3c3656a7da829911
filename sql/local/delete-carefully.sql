-- Deletes the readings of offer-deletes.sql that the local database accepts to delete, all in one transaction: up to 100 at a time, fewer
-- after a refusal, until each refused reading stands alone. Leaves the refused readings and the errors for read-undeleted.sql.
-- Safe to repeat for the reason in delete-readings.sql. With SENT_ARCHIVE_DAYS, keeps the deleted readings in the archive; a reading that can't
-- be kept is deleted all the same, because the archive may be at fault.
do $$
declare
  ids bigint[] := current_setting('metersync.ids')::bigint[];
  versions xid[] := current_setting('metersync.versions')::xid[];
  archives boolean := current_setting('metersync.archive_days')::int > 0;
  is_archived boolean := archives;
  step int := 100;
  next int := 1;
  last int;
  refused_ids bigint[] := '{}';
  states text[] := '{}';
  errors text[] := '{}';
begin
  set constraints all immediate;
  -- after a rebuild, a database has other readings under these ids
  while next <= cardinality(ids) and not exists (select from sync_node where node_id::text <> current_setting('metersync.node_id')) loop
    last := least(next + step - 1, cardinality(ids));
    begin
      if is_archived then
        with deleted as (
          delete from meter_readings using generate_series(next, last) as i where id = ids[i] and xmin = versions[i]
          returning id, meter_id, timestamp, value, unit, metadata
        )
        insert into sent_readings_archive (source_node, source_id, meter_id, timestamp, value, unit, metadata)
        select current_setting('metersync.node_id')::uuid, id, meter_id, timestamp, value::text, unit, metadata::text from deleted;
      else
        delete from meter_readings using generate_series(next, last) as i where id = ids[i] and xmin = versions[i];
      end if;
      next := last + 1;
      step := least(2 * step, 100);
      is_archived := archives;
    exception when others then
      -- an error that may pass at another attempt, or is no fault of a reading, ends the transaction (same list as Fault.java)
      if sqlstate ~ '^(08|28|3D|40|53|57|58|XX)'
         or sqlstate in ('25006', '25P02', '25P03', '26000', '42P05', '55P03', '55006') then raise; end if;
      if last > next then
        step := (last - next + 1) / 2;
      elsif is_archived then
        is_archived := false;
      else
        refused_ids := array_append(refused_ids, ids[next]);
        states := array_append(states, sqlstate);
        errors := array_append(errors, sqlerrm);
        next := next + 1;
        is_archived := archives;
      end if;
    end;
  end loop;
  perform set_config('metersync.refused_ids', refused_ids::text, true), set_config('metersync.states', states::text, true),
          set_config('metersync.errors', errors::text, true);
end $$
