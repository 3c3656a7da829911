-- Makes meter_readings a table with a partition for each month of its timestamp, if the table is missing, and makes the missing months: the last
-- one, this one and the next 6, and each of the last 10 years with rows in the default partition, which move. Run as the owner of the tables:
-- metersync migrate --remote --partitioned month. Safe to repeat, and meant to be repeated before the months end. If nothing is missing, nothing is locked.
do $$
declare
  readings regclass := to_regclass('meter_readings');
  this_month timestamp := date_trunc('month', timezone('UTC', now()));
  default_partition regclass;
  months timestamp[] := array(select this_month + i * interval '1 month' from generate_series(-1, 6) as i);
  month timestamp;
  partition text;
  has_rows boolean;
begin
  if readings is null then
    -- a unique index of a partitioned table must contain the timestamp, by which the table is partitioned
    create table meter_readings (
      id bigserial,
      meter_id varchar(255) not null,
      timestamp timestamp not null,
      value numeric not null,
      unit varchar(50) not null,
      metadata jsonb,
      created_at timestamp default current_timestamp,
      source_node uuid,
      source_id bigint,
      primary key (id, timestamp)
    ) partition by range (timestamp);
    create index idx_meter_readings_meter_time on meter_readings (meter_id, timestamp);
    create unique index idx_meter_readings_source
      on meter_readings (source_node, source_id, meter_id, timestamp) where source_node is not null;
    -- takes the readings that no month takes, because a reading with a wrong time must not be refused
    create table meter_readings_default partition of meter_readings default;
    readings := 'meter_readings'::regclass;
  elsif (select relkind <> 'p' from pg_class where oid = readings) then
    execute format('select exists (select from %s)', readings) into has_rows;
    if has_rows then
      raise exception 'meter_readings exists, has rows and is not partitioned, and PostgreSQL can not partition it afterwards: it was not changed; keep it, or move its rows into a partitioned table yourself';
    end if;
    raise exception 'meter_readings exists and is not partitioned: it was not changed; it is empty, so drop it, repeat this, and then run sql/remote/grants.sql again';
  elsif pg_get_partkeydef(readings) <> 'RANGE ("timestamp")' then
    raise exception 'meter_readings is partitioned by %, and not by ranges of its timestamp: it was not changed', pg_get_partkeydef(readings);
  end if;

  select nullif(partdefid, 0)::regclass into default_partition from pg_partitioned_table where partrelid = readings;
  if default_partition is not null then
    execute format('select $1 || array(select distinct date_trunc(''month'', timestamp) from %s where timestamp >= $2 and timestamp < $3)', default_partition)
      into months using months, this_month - interval '10 years', this_month - interval '1 month';
  end if;

  for month in
    select first from unnest(months) as wanted (first)
    where not exists (
      select from pg_inherits join pg_class on pg_class.oid = inhrelid, pg_get_expr(relpartbound, pg_class.oid) as bound
      where inhparent = readings and bound <> 'DEFAULT'
        -- MINVALUE and MAXVALUE stand without quotes
        and coalesce(substring(bound from 'FROM \(''([^'']+)'), '-infinity')::timestamp <= first
        and coalesce(substring(bound from 'TO \(''([^'']+)'), 'infinity')::timestamp >= first + interval '1 month')
    order by first
  loop
    -- a writer that had already chosen the default partition would be refused a row of the new month: inserts wait, reports do not. They wait for
    -- up to 10 s if a report holds the default partition; then this ends with an error, and may be repeated.
    perform set_config('lock_timeout', '10s', true);
    lock table meter_readings in share row exclusive mode;
    partition := format('%I.%I', (select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = readings),
                        'meter_readings_' || to_char(month, 'YYYYMM'));
    execute format('create table %s (like meter_readings including all excluding identity)', partition);
    execute format('with moved as (delete from %s where timestamp >= %L and timestamp < %L returning *)
                    insert into %s select * from moved', readings, month, month + interval '1 month', partition);
    execute format('alter table meter_readings attach partition %s for values from (%L) to (%L)', partition, month, month + interval '1 month');
  end loop;
end $$;
