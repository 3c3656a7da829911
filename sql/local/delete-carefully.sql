-- Deletes the readings of offer-deletes.sql that the local database accepts to delete, all in one transaction: up to 100 at a time, fewer
-- after a refusal, until each refused reading stands alone. Leaves the refused readings and the errors for read-undeleted.sql.
-- Safe to repeat for the reason in delete-readings.sql.
do $$
declare
  ids bigint[] := current_setting('metersync.ids')::bigint[];
  versions xid[] := current_setting('metersync.versions')::xid[];
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
      delete from meter_readings using generate_series(next, last) as i where id = ids[i] and xmin = versions[i];
      next := last + 1;
      step := least(2 * step, 100);
    exception when others then
      -- an error that may pass at another attempt, or is no fault of a reading, ends the transaction (same list as Fault.java)
      if sqlstate ~ '^(08|28|3D|40|53|57|58|XX)'
         or sqlstate in ('25006', '25P02', '25P03', '26000', '42P05', '55P03', '55006') then raise; end if;
      if last > next then
        step := (last - next + 1) / 2;
      else
        refused_ids := array_append(refused_ids, ids[next]);
        states := array_append(states, sqlstate);
        errors := array_append(errors, sqlerrm);
        next := next + 1;
      end if;
    end;
  end loop;
  perform set_config('metersync.refused_ids', refused_ids::text, true), set_config('metersync.states', states::text, true),
          set_config('metersync.errors', errors::text, true);
end $$
