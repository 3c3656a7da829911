-- Merges the rows that the local table accepts: up to 250 at a time, fewer after a refusal, until each refused row stands alone. Runs after
-- check-at-once.sql and offer-rows.sql, in one transaction. If the table accepts no row, raises the first refusal, after up to 200 of
-- them. Leaves the result of the merges, the refused rows and the errors for read-sorted.sql. Not safe to repeat within one transaction:
-- it drops the function of offer-rows.sql.
do $$
declare
  key text := current_setting('metersync.key');
  methods constant text[] := array['enable_hashjoin', 'enable_mergejoin', 'enable_material', 'enable_seqscan'];
  set_before constant text[] := array(select current_setting(name) from unnest(methods) as name);
  most constant int := 250;
  step bigint := most;
  -- rows since the last refused one
  accepted bigint := 0;
  next bigint := 1;
  first bigint;
  last bigint;
  total bigint := (select greatest(max(offered_place), 0) from offered_rows);
  -- a row that is equal to its local row is accepted
  is_any_accepted boolean := exists (select from offered_rows where offered_place <= 0);
  new_rows bigint;
  changed_rows bigint;
  listed jsonb;
  inserted bigint := 0;
  updated bigint := 0;
  sorted jsonb := '[]';
  refused_key text;
  detail text;
  quoted bigint;
  refused bigint := 0;
  first_state text;
  first_error text;
begin
  -- a step joins few rows, so that a nested loop over an index is fastest; the planner does not know their number, nor how long the
  -- local table gets meanwhile
  perform set_config(name, 'off', true) from unnest(methods) as name;
  while next <= total and (is_any_accepted or refused < 200) loop
    last := least(next + step - 1, total);
    perform set_config('metersync.first', next::text, true), set_config('metersync.last', last::text, true);
    begin
      -- the merge gives the first 100 of each kind, and how many there are
      select coalesce(max(of_kind) filter (where is_new), 0), coalesce(max(of_kind) filter (where not is_new), 0),
             coalesce(jsonb_agg(change) filter (where case when is_new then inserted < 100 else updated < 100 end), '[]')
      into new_rows, changed_rows, listed
      from (select change, (change ->> 'is_new')::boolean as is_new, (change ->> 'total')::bigint as of_kind
            from pg_temp.merge_offered() as change) as merged;
      first := next;
      next := last + 1;
      accepted := accepted + next - first;
      step := case when next = quoted then 1 else least(2 * step, most) end;
      if not is_any_accepted then
        is_any_accepted := exists (select from offered_rows where offered_place between first and last and is_refused is not true);
      end if;
      inserted := inserted + new_rows;
      updated := updated + changed_rows;
      sorted := sorted || listed;
    exception when others then
      -- an error that may pass at another attempt, or is no fault of a row, ends the transaction (same list as Fault.java)
      if sqlstate ~ '^(08|28|3D|40|53|57|58|XX)'
         or sqlstate in ('25006', '25P02', '25P03', '26000', '42601', '42P05', '55P03', '55006') then raise; end if;
      if last > next then
        -- most errors quote the row; if one row of the step is quoted, the rows before it are next, and then it alone
        get stacked diagnostics detail = pg_exception_detail;
        execute format('select min(offered_place) from offered_rows where offered_place between $1 and $2
                        and strpos($3, ''('' || %I::text || '','') > 0 having count(*) = 1', key)
          into quoted using next, last, detail;
        step := case when quoted = next then 1 when quoted > next then quoted - next else (last - next + 1) / 2 end;
      else
        if refused = 0 then
          first_state := sqlstate;
          first_error := sqlerrm;
        end if;
        execute format('update offered_rows set is_refused = true where offered_place = $1 returning %I::text', key)
          into refused_key using next;
        refused := refused + 1;
        step := least(greatest(accepted, 1), most);
        accepted := 0;
        if refused <= 100 then
          sorted := sorted || jsonb_build_object('key', refused_key, 'sqlstate', sqlstate, 'error', left(sqlerrm, 1000));
        end if;
        next := next + 1;
      end if;
    end;
  end loop;
  -- in a partial copy, a single row may be the only difference; a missing column or privilege is no fault of the row
  if refused > 0 and not exists (select from offered_rows where is_refused is not true and offered_place < next)
     and (next <= total or current_setting('metersync.is_whole')::boolean or first_state like '42%') then
    raise exception using errcode = first_state, message = first_error;
  end if;
  perform set_config(name, value, true) from unnest(methods, set_before) as before (name, value);
  perform set_config('metersync.first', (select coalesce(min(offered_place), 1) from offered_rows)::text, true),
          set_config('metersync.last', total::text, true),
          set_config('metersync.inserted', inserted::text, true), set_config('metersync.updated', updated::text, true),
          set_config('metersync.refused', refused::text, true), set_config('metersync.sorted', sorted::text, true);
  if current_setting('transaction_read_only') = 'off' then
    drop function pg_temp.merge_offered();
  end if;
end $$
