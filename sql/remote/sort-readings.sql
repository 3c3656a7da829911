-- Inserts the readings of offer-readings.sql that the remote database accepts, all in one transaction: up to 64 at a time, fewer after a
-- refusal, until each refused reading stands alone. Safe to repeat, even late: an existing reading stays unchanged. The modes:
--   insert      ends after 20 refusals if no reading was accepted
--   insert all  continues to the end
--   trial       ends with the first accepted reading and rolls it back
--   correct     updates readings that hold-readings.sql has locked
-- Leaves the number of processed and of written readings, the refused readings and the errors for read-refusals.sql.
do $$
declare
  node uuid := current_setting('metersync.node_id')::uuid;
  ids bigint[] := current_setting('metersync.ids')::bigint[];
  meter_id_at int[] := current_setting('metersync.meter_id_at')::int[];
  timestamp_at int[] := current_setting('metersync.timestamp_at')::int[];
  value_texts text[] := current_setting('metersync.values')::text[];
  unit_at int[] := current_setting('metersync.unit_at')::int[];
  metadata_at int[] := current_setting('metersync.metadata_at')::int[];
  meter_ids text[] := current_setting('metersync.meter_ids')::text[];
  timestamps text[] := current_setting('metersync.timestamps')::text[];
  units text[] := current_setting('metersync.units')::text[];
  metadata_texts text[] := current_setting('metersync.metadata')::text[];
  -- the texts, parsed once for all readings; NULL if a text is invalid: in this case each reading parses its own text
  numbers numeric[];
  times timestamp[];
  documents jsonb[];
  mode text := current_setting('metersync.mode');
  -- the unique index does not cover a child table of inheritance (a chunk of TimescaleDB has one of its own): the insert looks for existing
  -- readings first
  relation oid;
  has_children boolean := false;
  most int := case when mode in ('insert', 'insert all') then 64 else 1 end;
  step int := most;
  next int := 1;
  last int;
  written int;
  inserted int := 0;
  refused_ids bigint[] := '{}';
  states text[] := '{}';
  errors text[] := '{}';
begin
  set constraints all immediate;
  -- otherwise PostgreSQL plans each INSERT again, with copies of all arrays
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
  begin
    relation := (select typrelid from pg_type where oid = pg_typeof(null::{{remote.schema}}meter_readings));
    has_children := exists (select from pg_inherits join pg_class on pg_class.oid = inhrelid
                            where inhparent = relation and not relispartition
                              and relnamespace is distinct from to_regnamespace('_timescaledb_internal'));
  exception when undefined_object then
    -- the table is missing, and the insert reports it
  end;
  if has_children then
    -- one transaction at a time, so that each statement sees the rows of the previous transaction
    perform pg_advisory_xact_lock(relation::bigint);
  end if;
  begin
    numbers := value_texts::numeric[];
    times := timestamps::timestamp[];
    documents := metadata_texts::jsonb[];
  exception when others then
    numbers := null;
    times := null;
    documents := null;
  end;
  while next <= cardinality(ids) and (mode in ('insert all', 'correct') or inserted > 0 or cardinality(refused_ids) < 20) loop
    last := least(next + step - 1, cardinality(ids));
    begin
      if mode = 'correct' then
        update {{remote.schema}}meter_readings set value = value_texts[next]::numeric, unit = units[unit_at[next]],
               metadata = metadata_texts[metadata_at[next] + 1]::jsonb
        where (source_node, source_id, meter_id, timestamp)
            = (node, ids[next], meter_ids[meter_id_at[next]], timestamps[timestamp_at[next]]::timestamp);
      else
        insert into {{remote.schema}}meter_readings (meter_id, timestamp, value, unit, metadata, source_node, source_id)
        select meter_ids[meter_id_at[i]], coalesce(times[timestamp_at[i]], timestamps[timestamp_at[i]]::timestamp),
               coalesce(numbers[i], value_texts[i]::numeric), units[unit_at[i]],
               coalesce(documents[metadata_at[i] + 1], metadata_texts[metadata_at[i] + 1]::jsonb), node, ids[i]
        from generate_series(next, last) as i
        where not has_children or not exists (
          select from {{remote.schema}}meter_readings
          where (source_node, source_id, meter_id, timestamp)
              = (node, ids[i], meter_ids[meter_id_at[i]], timestamps[timestamp_at[i]]::timestamp))
        on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null do nothing;
      end if;
      get diagnostics written = row_count;
      inserted := inserted + written;
      if mode = 'trial' and (
          written > 0
          -- a trigger has moved the reading to a child table
          or exists (select from {{remote.schema}}meter_readings where source_node = node and source_id = ids[next])) then
        inserted := 1;
        raise exception using errcode = 'MS000';
      end if;
      next := last + 1;
      step := least(2 * step, most);
    exception when others then
      exit when sqlstate = 'MS000';
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
  perform set_config('metersync.sorted', (next - 1)::text, true),
          set_config('metersync.inserted', inserted::text, true),
          set_config('metersync.refused_ids', refused_ids::text, true),
          set_config('metersync.states', states::text, true),
          set_config('metersync.errors', errors::text, true);
end $$
