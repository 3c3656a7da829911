-- Replaces the staging table that metersync.staging names by a view of the rows whose places sort-rows.sql chooses, at first all rows.
-- The order of the rows is practically random, so that refused rows are spread among the accepted ones. Rows that are equal to their local
-- rows all have the place 0, because there is nothing to sort. Not safe to repeat within one transaction: the name is a view after the
-- first run.
do $$
declare
  staging text := current_setting('metersync.staging');
  -- the key is the first column
  key text := (select attname from pg_attribute where attrelid = current_setting('metersync.staging')::regclass and attnum = 1);
  known text := substr(current_setting('metersync.staging'), length('incoming_') + 1);
  is_equal text := (select string_agg(format('known.%1$I::text collate "C" is not distinct from incoming.%1$I::text', attname), ' and ')
                    from pg_attribute where attrelid = current_setting('metersync.staging')::regclass
                    and attnum > 0 and attname not in ('is_refused', 'updated_at'));
begin
  if exists (select from pg_attribute where attrelid = known::regclass and attname = 'active') then
    is_equal := is_equal || ' and known.active';
  end if;
  execute format('create temporary table offered_rows on commit drop as
                  with compared as materialized (
                    select incoming.*, exists (select from %3$I as known where known.%1$I = incoming.%1$I and %4$s) as is_equal
                    from %2$I as incoming)
                  select *, row_number() over (order by hashtextextended(%1$I::text collate "C", 0), %1$I::text collate "C") as offered_place
                  from compared where not is_equal
                  union all select *, 0 from compared where is_equal', key, staging, known, is_equal);
  create index on offered_rows (offered_place);
  execute format('drop table %I', staging);
  execute format('create temporary view %I as select * from offered_rows
                  where offered_place between current_setting(''metersync.first'')::bigint
                                          and current_setting(''metersync.last'')::bigint', staging);
  -- in a function, PostgreSQL plans the merge once, and not for each step
  execute format('create or replace function pg_temp.merge_offered() returns setof jsonb language plpgsql as %L',
                 'declare merged_row record; begin for merged_row in ' || current_setting('metersync.merge')
                 || ' loop return next to_jsonb(merged_row); end loop; end');
  perform set_config('metersync.key', key, true),
          set_config('metersync.first', (select coalesce(min(offered_place), 1) from offered_rows)::text, true),
          set_config('metersync.last', (select coalesce(max(offered_place), 0) from offered_rows)::text, true);
end $$
