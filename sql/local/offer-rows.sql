-- Replaces the staging table that metersync.staging names by a view of the rows whose places sort-rows.sql chooses, at first all rows.
-- The order of the rows is practically random, so that refused rows are spread among the accepted ones. Not safe to repeat within one
-- transaction: the name is a view after the first run.
do $$
declare
  staging text := current_setting('metersync.staging');
  -- the key is the first column
  key text := (select attname from pg_attribute where attrelid = current_setting('metersync.staging')::regclass and attnum = 1);
begin
  execute format('create temporary table offered_rows on commit drop as
                  select *, row_number() over (order by hashtextextended(%1$I::text collate "C", 0), %1$I::text collate "C") as offered_place
                  from %2$I', key, staging);
  create index on offered_rows (offered_place);
  execute format('drop table %I', staging);
  execute format('create temporary view %I as select * from offered_rows
                  where offered_place between current_setting(''metersync.first'')::bigint
                                          and current_setting(''metersync.last'')::bigint', staging);
  -- in a function, PostgreSQL plans the merge once, and not for each step
  execute format('create or replace function pg_temp.merge_offered() returns setof jsonb language plpgsql as %L',
                 'declare merged_row record; begin for merged_row in ' || current_setting('metersync.merge')
                 || ' loop return next to_jsonb(merged_row); end loop; end');
  perform set_config('metersync.key', key, true), set_config('metersync.first', '1', true),
          set_config('metersync.last', (select count(*) from offered_rows)::text, true);
end $$
