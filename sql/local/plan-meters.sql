-- Creates copies that hide the tables of the same name until the transaction ends, so that a plan runs the real statements of a meter
-- reconciliation on the copies. Not safe to repeat within one transaction.
do $$
begin
  create temporary table planned_meters (like meters including defaults including identity including indexes including constraints) on commit drop;
  insert into planned_meters overriding system value select * from meters;
  alter table planned_meters rename to meters;
  create temporary table planned_held (like held_deactivations including defaults including indexes) on commit drop;
  alter table planned_held rename to held_deactivations;
  create temporary table planned_received (like received_rows including indexes) on commit drop;
  insert into planned_received select * from received_rows where table_name = 'meters';
  alter table planned_received rename to received_rows;
  create temporary table planned_conflicts (like meter_conflicts including defaults including identity including indexes) on commit drop;
  alter table planned_conflicts rename to meter_conflicts;
end $$
