-- Safe to repeat: the table lives for one transaction, which a transaction pooler keeps on one session.
create temporary table incoming_readings (
  id bigint, meter_id text, timestamp timestamp, value numeric, unit text, metadata jsonb
) on commit drop
